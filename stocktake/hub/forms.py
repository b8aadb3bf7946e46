"""What a comparison was asked for: read from the address, with a sentence for each thing that does not fit."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils.translation import gettext as _

from stocktake.core import formats, languages
from stocktake.cycles.models import Cycle
from stocktake.framework.models import Country
from stocktake.hub.queries.comparing import Choices, Topic

MOST = 4  # States, or languages, beside each other


@dataclass
class Asked:
    """`problems`: what is wrong and how to mend it; what fits is kept."""

    countries: list[Country] = field(default_factory=list)
    cycles: list[Cycle] = field(default_factory=list)
    topic: Topic | None = None
    languages: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def on(self) -> str:
        return self.topic.on if self.topic else ""

    @property
    def country(self) -> Country | None:
        return self.countries[0] if self.countries else None


def asked(told: QueryDict, choices: Choices, *, countries: int, cycles: int) -> Asked:
    """At most so many countries and cycles are taken."""
    found = Asked()
    for iso3 in _values(told, "country"):
        _take_country(found, choices, iso3)
    if len(found.countries) > countries:
        sentence = _("%(count)s countries are chosen; choose at most %(most)s.")
        numbers = {"count": formats.number(len(found.countries)), "most": formats.number(countries)}
        found.problems.append(sentence % numbers)
        del found.countries[countries:]
    for slug in _values(told, "cycle"):
        _take_cycle(found, choices, slug)
    if len(found.cycles) > cycles:
        sentence = _("%(count)s rounds are chosen; choose at most %(most)s.")
        numbers = {"count": formats.number(len(found.cycles)), "most": formats.number(cycles)}
        found.problems.append(sentence % numbers)
        del found.cycles[cycles:]
    if on := told.get("on", ""):
        found.topic = choices.topics.get(on)
        if found.topic is None:
            found.problems.append(
                _("“%(on)s” is no objective and no part of the outline. Choose one from the list.") % {"on": on[:40]}
            )
    for code in _values(told, "text"):
        _take_language(found, code)
    return found


def _values(told: QueryDict, name: str) -> list[str]:
    """An address can repeat a name as often as it likes; no more than a dozen are looked at."""
    return [value for value in told.getlist(name) if value][:12]


def _take_country(found: Asked, choices: Choices, iso3: str) -> None:
    country = choices.country(iso3)
    if country is None:
        found.problems.append(_("There is no country “%(code)s”. Choose one from the list.") % {"code": iso3[:40]})
    elif country in found.countries:
        found.problems.append(_("%(country)s is chosen twice. Choose another one.") % {"country": country})
    else:
        found.countries.append(country)


def _take_cycle(found: Asked, choices: Choices, slug: str) -> None:
    cycle = choices.cycle(slug)
    if cycle is None:
        found.problems.append(_("There is no round “%(name)s”. Choose one from the list.") % {"name": slug[:40]})
    elif cycle in found.cycles:
        found.problems.append(_("%(round)s is chosen twice. Choose another one.") % {"round": cycle})
    else:
        found.cycles.append(cycle)


def _take_language(found: Asked, code: str) -> None:
    if code not in languages.CODES:
        found.problems.append(
            _("There is no language “%(code)s” here. Choose from those of the review.") % {"code": code[:40]}
        )
    elif code not in found.languages and len(found.languages) < MOST:
        found.languages.append(code)
