"""A Stocktake with one draft and six people who write on it; prints their sessions as JSON. Run by `Server`."""

from __future__ import annotations

import datetime as dt
import json
import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stocktake.config.settings")
django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.utils import timezone  # noqa: E402

from stocktake.accounts import actions as accounts  # noqa: E402
from stocktake.accounts import roles  # noqa: E402
from stocktake.accounts.models import Membership, User  # noqa: E402
from stocktake.cycles.models import Cycle  # noqa: E402
from stocktake.framework.models import Country  # noqa: E402
from stocktake.reviews import actions as reviews  # noqa: E402
from stocktake.submissions import actions as submissions  # noqa: E402

PASSWORD = "a long password of four words"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def session(user: User) -> str:
    store = SessionStore()
    store[SESSION_KEY], store[BACKEND_SESSION_KEY] = str(user.pk), BACKEND
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()
    return str(store.session_key)


def main() -> None:
    kenya, cycle, now = Country.objects.get(pk="KEN"), Cycle.objects.get(pk="regional-2028"), timezone.now()
    government = accounts.government_for(kenya, by=None)
    people = []
    for number in range(6):
        user = User.objects.create_user(f"writer{number}@example.org", PASSWORD, name=f"Writer {number}")
        role = roles.CoAuthor if number else roles.FocalPoint
        Membership.objects.create(person=user, organisation=government, role=role.slug)
        people.append(user)
    submissions.open_call(
        cycle=cycle, kind="voluntary-review", opens_at=now - dt.timedelta(days=1), closes_at=now + dt.timedelta(days=30),
        titles={"en": "Call"}, texts={"en": "Send your review."}, accepts_late=True, by=people[0],
    )  # fmt: skip
    draft = reviews.begin(kenya, cycle, language="en", by=people[0])
    told = {"number": draft.number, "sessions": [session(user) for user in people], "password": PASSWORD}
    print(json.dumps(told | {"people": [user.email for user in people]}))


main()
