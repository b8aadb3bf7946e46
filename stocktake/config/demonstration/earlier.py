"""The rounds before: invented reviews taken over from an invented shelf, so that rounds and regions can be compared."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from stocktake.config.demonstration import tables
from stocktake.config.demonstration.clock import Story, hour, working_day
from stocktake.config.demonstration.states import BY_ISO3, State
from stocktake.config.demonstration.texts import Author, keys_for, seeded
from stocktake.core import files
from stocktake.core.text import fingerprint
from stocktake.cycles.models import Cycle
from stocktake.documents import actions as documents
from stocktake.documents.models import SectionVersion
from stocktake.framework.models import Country
from stocktake.reviews import actions as reviews
from stocktake.submissions import actions as submissions
from stocktake.submissions.models import Provenance, Submission

# The language in which States that are not in the present rounds wrote.
OTHERS = {
    "en": "ZAF UGA TZA BWA NAM LSO SWZ ZWE GMB SLE LBR MUS SYC ERI SSD IND PAK IDN MYS VNM KHM LAO MNG KOR JPN AUS NZL PNG "
          "WSM TON KIR TUV PLW MHL DEU SWE FIN DNK NLD PRT TUR AUT BRA TTO BRB BHS BLZ SUR GRD LCA",
    "fr": "BDI BFA CAF COG COD COM DJI GAB NER TCD CHE",
    "es": "BOL CHL CUB DOM GTM NIC GNQ",
    "ar": "DZA LBY SAU ARE YEM SDN SOM",
    "ru": "KAZ UZB ARM AZE BLR TKM",
}  # fmt: skip
LANGUAGE_OF = {iso3: language for language, codes in OTHERS.items() for iso3 in codes.split()}
# Round: the days between which its reviews were published, and how many of all States sent one.
ROUNDS = {
    "imrf-2022": (dt.date(2022, 2, 1), dt.date(2022, 5, 13), 108),
    "regional-2024": (dt.date(2024, 3, 4), dt.date(2024, 12, 6), 122),
}
SHELF = "an invented shelf of the demonstration"


def stories() -> Iterator[Story]:
    everyone = sorted({*BY_ISO3, *LANGUAGE_OF})
    for cycle, (first, last, most) in ROUNDS.items():
        for iso3 in sorted(seeded(f"{cycle} senders").sample(everyone, most)):
            day = first + dt.timedelta(days=seeded(f"{iso3} {cycle} day").randint(0, (last - first).days))
            yield _told(iso3, cycle, working_day(day))


def _told(iso3: str, cycle: str, day: dt.date) -> Story:
    yield hour(day, 9, seeded(f"{iso3} {cycle}").randrange(60))
    state: State | None = BY_ISO3.get(iso3)
    language = state.language if state else LANGUAGE_OF[iso3]
    seed = f"{iso3} {cycle}"
    author = Author(language, seed, day.year - 1)
    texts = {key: author.answer(key, paragraphs=count) for key, count in keys_for(language, seed, long=False).items()}
    content = "\n\n".join(f"# {key}\n\n{text}" for key, text in texts.items()).encode()
    draft = reviews.begin(
        Country.objects.get(pk=iso3), Cycle.objects.get(pk=cycle), language=language, by=None, is_invented=True
    )
    submission = Submission.objects.with_names().get(pk=draft.pk)
    documents.fill(submission.document, texts, by=None, origin=SectionVersion.Origin.IMPORTED)
    for key in tables.keys_in(set(texts), seed, 1):
        table = tables.drawn(key, language, iso3, day.year - 1)
        documents.add_table(submission.document, **table._asdict(), by=None)
    file = files.keep(content)
    name = f"review-{iso3}-{cycle}.md"
    documents.attach(submission.document, file=file, name=name, title=name, by=None)
    told = Provenance(source=SHELF, sheet="shelf.xlsx", sheet_sha256=fingerprint(SHELF), row=1, file=file)
    submissions.take_over(submission, told, on=day, by=None)
