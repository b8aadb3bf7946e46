"""The invented people: how each came to belong where they do, by invitation and acceptance."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import NamedTuple

from stocktake.accounts import actions as accounts
from stocktake.accounts import roles
from stocktake.accounts.models import Membership, Organisation, User
from stocktake.config.demonstration.clock import Diary, Story
from stocktake.config.demonstration.phrases import SECRETARIAT
from stocktake.config.demonstration.states import BY_ISO3, OURS, STATES, State
from stocktake.config.demonstration.texts import seeded
from stocktake.core import events
from stocktake.core.languages import Multilingual
from stocktake.framework.models import Commission, Country

ADMINISTRATOR = "administrator@example.org"
SECRETARY = "secretariat@example.org"
REGIONAL_OFFICER = "regional-officer@example.org"
CO_AUTHOR = "co-author@example.org"
GUEST = ("Wangeci Halvorsen-Otieno", "guest@example.org")
MINISTER = ("Dr. Philomena Kerubo Asante", "minister@example.org")
REGION = "eca"
MINISTRY = "Ministry of the Interior"


class Newcomer(NamedTuple):
    """Somebody who is going to be invited: to which role where, by whom, and within how many days."""

    name: str
    address: str
    role: type[roles.Role]
    organisation: Callable[[], Organisation]
    inviter: str
    language: str = "en"
    zone: str = "America/New_York"
    within: int = 1


class Cast:
    """The people by address, each read once, so that their memberships are read once too."""

    def __init__(self) -> None:
        self._known: dict[str, User] = {}

    def at(self, address: str) -> User:
        if address not in self._known:
            self._known[address] = User.objects.get(email=address)
        return self._known[address]

    @property
    def secretary(self) -> User:
        return self.at(SECRETARY)

    @property
    def co_author(self) -> User:
        return self.at(CO_AUTHOR)

    def focal_point(self, state: State) -> User:
        return self.at(state.address)


def stories(cast: Cast, starts: dt.datetime, latest: dt.datetime) -> Iterator[Story]:
    """The office is set up; it invites the regional officer and the focal points; ours invites a co-author."""

    def diary(seed: str, days: int) -> Diary:
        return Diary(seeded(seed), starts + dt.timedelta(days=days), latest)

    yield _office(diary("office", 0))
    secretary = Newcomer("Linnea Okafor-Brandt", SECRETARY, roles.Secretariat, _secretariat, ADMINISTRATOR)
    yield _joining(cast, diary("secretariat", 2), secretary)
    officer = Newcomer("Selamawit Dessalegn Wondimu", REGIONAL_OFFICER, roles.RegionalOfficer, _region, ADMINISTRATOR)
    yield _joining(cast, diary("region", 7), officer)
    for state in STATES:
        focal_point = Newcomer(
            state.name, state.address, roles.FocalPoint, _government(state), SECRETARY, state.language, state.zone, 14
        )
        yield _joining(cast, diary(f"{state.iso3} people", 25), focal_point)
    ours = BY_ISO3[OURS]
    co_author = Newcomer(
        "Barasa Kiprono Wekhomba", CO_AUTHOR, roles.CoAuthor, _ministry(cast, ours), ours.address, zone=ours.zone
    )
    yield _joining(cast, diary("co-author", 70), co_author)


def _office(diary: Diary) -> Story:
    """Somebody has to be first: the administrator is entered, everybody else is invited."""
    yield diary.after(0, 1)
    office = Organisation.objects.create(
        slug="secretariat-of-the-network", kind=Organisation.Kind.UN_ENTITY, name=Multilingual(SECRETARIAT)
    )
    events.record("add-organisation", office)
    region = Commission.objects.get(pk=REGION)
    body = Organisation.objects.create(
        slug=f"commission-{REGION}", kind=Organisation.Kind.REGIONAL_BODY, name=region.name, commission=region
    )
    events.record("add-organisation", body)
    first = _person("Anselm Verhaeghe-Lima", ADMINISTRATOR, "en", "America/New_York")
    Membership.objects.create(person=first, organisation=office, role=roles.Administrator.slug)


def _joining(cast: Cast, diary: Diary, who: Newcomer) -> Story:
    """A person is invited, makes an account a little later, and takes the role."""
    yield diary.after(1, who.within)
    inviter = cast.at(who.inviter)
    invitation, _key = accounts.invite(address=who.address, organisation=who.organisation(), role=who.role, by=inviter)
    yield diary.after(0, 4)
    accounts.accept(invitation, by=_person(who.name, who.address, who.language, who.zone))


def newcomer(name: str, address: str, *, zone: str) -> User:
    """Somebody with whom a draft is shared, without a role anywhere."""
    return _person(name, address, "en", zone)


def _person(name: str, address: str, language: str, zone: str) -> User:
    """Nobody can sign in with a password as an invented person."""
    person = User.objects.create_user(address, None, name=name, language=language, time_zone=zone, is_invented=True)
    events.record("join", person, by=person)
    return person


def _secretariat() -> Organisation:
    return Organisation.objects.get(slug="secretariat-of-the-network")


def _region() -> Organisation:
    return Organisation.objects.get(slug=f"commission-{REGION}")


def _government(state: State) -> Callable[[], Organisation]:
    return lambda: accounts.government_for(Country.objects.get(pk=state.iso3), by=None)


def _ministry(cast: Cast, state: State) -> Callable[[], Organisation]:
    def make() -> Organisation:
        government = _government(state)()
        return accounts.add_organisation(
            kind=Organisation.Kind.MINISTRY, name=MINISTRY, language="en", by=cast.focal_point(state), parent=government
        )

    return make
