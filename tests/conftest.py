"""What all tests share: plain static files, reference data, and people in every role."""

from __future__ import annotations

import dataclasses
import datetime as dt
import os

import pytest
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client
from django.utils import timezone

from stocktake.accounts import actions as accounts
from stocktake.accounts import roles
from stocktake.accounts.models import Membership, Organisation, User
from stocktake.config.loaders import LOADERS
from stocktake.core import seeding
from stocktake.cycles.models import Cycle, MilestoneEntry, Occasion
from stocktake.documents import actions as documents
from stocktake.documents.drafts import Draft
from stocktake.documents.states import Right
from stocktake.framework.models import Commission, CommissionSeat, Country, GroupMembership, Objective, RoundTable
from stocktake.hub.queries import hits
from stocktake.reviews import actions as reviews
from stocktake.submissions import actions as submissions
from stocktake.submissions import narrowing, passages
from stocktake.submissions.models import Outline, Submission
from stocktake.submissions.records import made
from stocktake.submissions.views import filer


def _forget_the_record():
    for kept in (made, passages.made, narrowing.names_at, hits._kept, hits._headings):
        kept.cache_clear()


@pytest.fixture
def forget_the_record():
    """For a test that takes a transaction back: the counter stands again where it stood for another record."""
    return _forget_the_record


@pytest.fixture(autouse=True)
def _plain_settings(settings, tmp_path):
    settings.STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.TASKS = {
        "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend", "ENQUEUE_ON_COMMIT": False}
    }
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": str(tmp_path)}
    }
    _forget_the_record()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _connections_stay(monkeypatch):
    """Whoever calls the application: a request's end does not close the connection that holds a test's transaction."""
    close = BaseDatabaseWrapper.close_if_unusable_or_obsolete

    def unless_held(connection):
        if not connection.in_atomic_block:
            close(connection)

    monkeypatch.setattr(BaseDatabaseWrapper, "close_if_unusable_or_obsolete", unless_held)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Reference data once for all tests; each test's transaction is rolled back to it."""
    with django_db_blocker.unblock():
        seeding.run(LOADERS)


@dataclasses.dataclass
class World:
    """A small world: an open call, a State with its people, the secretariat, two regions, a stranger State."""

    call: object
    cycle: Cycle
    kenya: Country
    people: dict[str, User]

    def client(self, role: str) -> Client:
        """A browser signed in as that role; "anonymous" is not signed in."""
        client = Client()
        if role != "anonymous":
            client.force_login(self.people[role], backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    def fresh(self, role: str) -> User:
        return User.objects.get(pk=self.people[role].pk)

    def draft(self, text: str = "We wrote this. It has two sentences.") -> Submission:
        submission = reviews.begin(self.kenya, self.cycle, language="en", by=self.fresh("focal-point"))
        if text:
            documents.fill(
                submission.document,
                {"1a": text, "3.7": "On vulnerability."},
                by=self.fresh("focal-point"),
                origin="typed",
            )
        return Submission.objects.get(pk=submission.pk)

    def lent(self, submission: Submission, role: str = "focal-point") -> Draft:
        """The draft as that person may use it now."""
        person, submission = self.fresh(role), Submission.objects.with_names().get(pk=submission.pk)
        rights = filer.rights_on(submission, person)
        assert rights is not None
        return filer.lend(submission, person, rights, {})

    def share(self, submission: Submission, role: str, right: Right, *keys: str) -> None:
        """Offered by the focal point, and accepted by that person."""
        address = self.people[role].email
        share, _key = documents.offer(self.lent(submission), address=address, right=right, keys=keys)
        documents.accept_share(share, by=self.fresh(role))

    def submitted(self) -> Submission:
        submission = self.draft()
        submissions.submit(submission, by=self.fresh("focal-point"))
        return Submission.objects.get(pk=submission.pk)

    def in_state(self, state: str) -> Submission:
        """Kenya's review, brought to that state by real moves."""
        if state == "draft":
            return self.draft()
        submission = self.submitted()
        secretariat, focal_point = self.fresh("secretariat"), self.fresh("focal-point")
        if state == "returned":
            submissions.add_remark(submission, key="1a", text="Please name the year.", by=secretariat)
            submissions.give_back(submission, note="One question.", by=secretariat)
        if state == "scheduled":
            submissions.schedule(submission, at=timezone.now() + dt.timedelta(days=1), by=secretariat)
        if state in {"published", "revising", "withdrawn"}:
            submissions.publish(submission, by=secretariat)
        if state == "revising":
            submissions.revise(Submission.objects.get(pk=submission.pk), by=focal_point)
        if state == "withdrawn":
            submissions.withdraw(Submission.objects.get(pk=submission.pk), note="At our wish.", by=focal_point)
        return Submission.objects.get(pk=submission.pk)


def person(email: str, organisation: Organisation, role: type[roles.Role], **values) -> User:
    user = User.objects.create_user(
        email, "a long password of four words", name=email.split("@", maxsplit=1)[0], **values
    )
    Membership.objects.create(person=user, organisation=organisation, role=role.slug)
    return user


@pytest.fixture
def world(db, settings) -> World:
    settings.SECOND_FACTOR_FOR_STAFF = False
    kenya, peru = Country.objects.get(pk="KEN"), Country.objects.get(pk="PER")
    government = accounts.government_for(kenya, by=None)
    stranger = accounts.government_for(peru, by=None)
    ministry = Organisation.objects.create(
        slug="ministry", kind="ministry", name={"en": "Ministry of the Interior"}, parent=government, country=kenya
    )
    entity = Organisation.objects.create(slug="secretariat", kind="un-entity", name={"en": "Secretariat"})
    africa = Organisation.objects.create(
        slug="eca", kind="regional-body", name={"en": "ECA"}, commission=Commission.objects.get(pk="eca")
    )
    americas = Organisation.objects.create(
        slug="eclac", kind="regional-body", name={"en": "ECLAC"}, commission=Commission.objects.get(pk="eclac")
    )
    people = {
        "focal-point": person("focal@example.org", government, roles.FocalPoint),
        "co-author": person("author@example.org", ministry, roles.CoAuthor),
        "other-state": person("other@example.org", stranger, roles.FocalPoint),
        "secretariat": person("secretariat@example.org", entity, roles.Secretariat),
        "regional-officer": person("africa@example.org", africa, roles.RegionalOfficer),
        "other-region": person("americas@example.org", americas, roles.RegionalOfficer),
        "administrator": person("administrator@example.org", entity, roles.Administrator),
        **{
            name: User.objects.create_user(f"{name}@example.org", "a long password of four words", name=name.title())
            for name in ("nobody", "guest-view", "guest-comment", "guest-edit-one-section")
        },
    }
    cycle = Cycle.objects.get(pk="regional-2028")
    now = timezone.now()
    call = submissions.open_call(
        cycle=cycle, kind="voluntary-review", opens_at=now - dt.timedelta(days=10), closes_at=now + dt.timedelta(days=30),
        titles={"en": "Call for voluntary reviews"}, texts={"en": "Send your review."}, accepts_late=True,
        by=people["secretariat"],
    )  # fmt: skip
    return World(call, cycle, kenya, people)


def pytest_runtest_makereport(item, call):
    """Where nothing may be skipped (continuous integration), a skip is a failure."""
    if (
        os.environ.get("STOCKTAKE_NOTHING_SKIPPED")
        and call.excinfo
        and call.excinfo.errisinstance(pytest.skip.Exception)
    ):
        call.excinfo = pytest.ExceptionInfo.from_exception(AssertionError(f"skipped: {call.excinfo.value}"))


@pytest.fixture
def bare(db):
    """No reference data: for tests that make their own small world of States and outlines."""
    for model in (
        Occasion,
        MilestoneEntry,
        Cycle,
        Outline,
        RoundTable,
        CommissionSeat,
        GroupMembership,
        Country,
        Commission,
        Objective,
    ):
        model.objects.all().delete()
