"""Rows for the sites under measurement: invented texts in the published form, written in bulk. Runs inside a site."""

from __future__ import annotations

import datetime as dt
import hashlib
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, product
from pathlib import Path
from random import Random
from string import ascii_lowercase, digits
from typing import Any

import docx
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Sum
from django.test import Client
from django.utils import timezone

from bench.world import CYCLES, LONG, LONG_WORDS, MEASURED, REGION, SECTION
from stocktake.accounts import roles
from stocktake.accounts.actions import government_for
from stocktake.accounts.models import Membership, Organisation, User
from stocktake.config.demonstration import texts
from stocktake.core import publication, text
from stocktake.cycles.models import Cycle
from stocktake.documents import actions as documents
from stocktake.documents.models import Document, Paragraph, Revision
from stocktake.framework.models import Commission, CommissionSeat, Country
from stocktake.reviews.actions import begin
from stocktake.reviews.models import Review
from stocktake.submissions import actions as submissions
from stocktake.submissions.models import Filing, Publication, Submission
from stocktake.submissions.queries import outline_for
from stocktake.submissions.states import State

LANGUAGES = ("en", "fr", "es", "ar", "ru")
KIND = "voluntary-review"
OBJECTIVES = range(1, 24)
VARIANTS = 6  # different texts in each language; the reviews take turns
AT_ONCE = 50


@dataclass(frozen=True)
class Text:
    """A review's answers by key, and the paragraphs they freeze to."""

    language: str
    answers: dict[str, str]
    blocks: list[tuple[str, text.Block]]

    @property
    def words(self) -> int:
        return sum(text.count_words(block.text) for _key, block in self.blocks)


@lru_cache(maxsize=64)
def composed(language: str, variant: int, *, paragraphs: int = 0, words: int = 0) -> Text:
    """A text of exactly so many paragraphs, or of at least so many words: sentences of the demonstration's banks."""
    rng, size = Random(f"{language} {variant}"), 0
    answers: dict[str, list[str]] = {}
    for key, piece in _pieces(language, rng):
        found = list(text.blocks(piece))
        added = len(found) if paragraphs else sum(text.count_words(block.text) for block in found)
        if paragraphs and size + added > paragraphs:
            continue
        answers.setdefault(key, []).append(piece)
        size += added
        if size >= (paragraphs or words):
            break
    joined = {key: "\n\n".join(answers[key]) for key in texts.bank(language) if key in answers}
    blocks = [
        (key, block) for key, answer in joined.items() for block in text.blocks(answer, prefix=key.replace(".", "-"))
    ]
    return Text(language, joined, blocks)


def _pieces(language: str, rng: Random) -> Iterator[tuple[str, str]]:
    """Without end: every question takes a turn."""
    bank = texts.bank(language)
    while True:
        for place in range(3):
            for key, groups in bank.items():
                yield key, _filled(rng.choice(groups[place]).strip(), language, rng)


def _filled(piece: str, language: str, rng: Random) -> str:
    def drawn(match: Any) -> str:
        value = rng.randint(int(match[2]), int(match[3]))
        return str(value) if match[1] == "year" else texts.number(value, language)

    return texts.PLACE.sub(drawn, piece)


def load(what: str, **told: Any) -> dict[str, Any]:
    """`what` names the site: reviews-N, region, writing."""
    loaders: dict[str, Callable[..., dict[str, Any]]] = {
        "reviews": load_reviews,
        "region": load_region,
        "given": load_given,
        "records": load_records,
        "writing": load_writers,
    }
    loader = loaders[what.partition("-")[0]]
    with transaction.atomic():
        loaded = loader(**told)
        publication.advance()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # what autovacuum would do within a minute
    return loaded


def load_reviews(reviews: int, paragraphs: int) -> dict[str, Any]:
    """So many published reviews of so many paragraphs each; the newest two of `LONG` have 6,000 words."""
    states = _states()
    places = [(country, cycle) for cycle in CYCLES for country in states][:reviews]
    _publish(
        (country, cycle, _text_for(country.pk, number, paragraphs)) for number, (country, cycle) in enumerate(places)
    )
    return _counted()


def _text_for(iso3: str, number: int, paragraphs: int) -> Text:
    if iso3 in LONG and number < 3:
        return composed(LONG[iso3], number, words=LONG_WORDS)
    return _bulk("en" if iso3 == MEASURED else LANGUAGES[number % len(LANGUAGES)], number, paragraphs)


def _bulk(language: str, number: int, paragraphs: int) -> Text:
    return composed(language, number % VARIANTS, paragraphs=paragraphs)


def load_region(reviews: int, words: int) -> dict[str, Any]:
    """So many member States of one commission, each with a published review of so many words in one cycle."""
    states = _states()
    Country.objects.bulk_create(
        Country(iso3=f"X{n:02}", m49=f"X{n:02}", un_status="member", name={"en": f"State {n} of the benchmark"})
        for n in range(max(0, reviews - len(states)))
    )
    states = [*states, *Country.objects.filter(pk__startswith="X", m49__startswith="X").order_by("pk")][:reviews]
    commission = Commission.objects.get(pk=REGION)
    CommissionSeat.objects.filter(commission=commission).delete()
    CommissionSeat.objects.bulk_create(
        CommissionSeat(commission=commission, country=c, membership="member") for c in states
    )
    _publish(
        (country, CYCLES[0], composed(LANGUAGES[n % len(LANGUAGES)], n % VARIANTS, words=words))
        for n, country in enumerate(states)
    )
    return _counted()


def load_given(reviews: int, paragraphs: int) -> dict[str, Any]:
    """So many published reviews, of States made up where the real ones do not suffice."""
    states = _states()
    missing = max(0, -(-reviews // len(CYCLES)) - len(states))
    # A digit first: the code of no real State.
    codes = ["".join(signs) for signs in islice(product(digits, ascii_lowercase, ascii_lowercase), missing)]
    Country.objects.bulk_create(
        Country(iso3=code, m49=code, un_status="member", name={"en": f"State {code} of the benchmark"})
        for code in codes
    )
    states += list(Country.objects.filter(pk__in=codes).order_by("pk"))
    places = [(country, cycle) for cycle in CYCLES for country in states][:reviews]
    _publish((country, cycle, _bulk("en", number, paragraphs)) for number, (country, cycle) in enumerate(places))
    return _counted()


def load_records(records: int) -> dict[str, Any]:
    """So many published reviews of one paragraph each, on the objectives in turn; States have several, by several bodies."""
    cycles = list(Cycle.objects.all())
    outlines = {cycle.pk: outline_for(KIND, cycle.year) for cycle in cycles}
    bodies = Organisation.objects.bulk_create(
        Organisation(slug=f"body-{n}-{state.pk.lower()}", kind="stakeholder", name=state.name, country=state)
        for n in range(records // (len(_states()) * len(cycles)) + 1)
        for state in _states()
    )
    wanted = [(cycle, body) for body in bodies for cycle in cycles][:records]
    for first in range(0, len(wanted), 1000):
        batch = []
        for number, (cycle, body) in enumerate(wanted[first : first + 1000], first):
            written = _one_paragraph(LANGUAGES[number % len(LANGUAGES)], number % len(OBJECTIVES))
            rows = _rows(number, cycle, outlines[cycle.pk], body, written)
            rows[1].number = rows[5].number = rows[4].receipt = f"R-{number}"
            batch.append(rows)
        _store(batch, but=Review)
    return _counted()


@lru_cache(maxsize=200)
def _one_paragraph(language: str, number: int) -> Text:
    key = f"3.{OBJECTIVES[number]}"
    answer = _filled(texts.bank(language)["1a"][0][0].strip(), language, Random(number)).split("\n\n")[0]
    return Text(language, {key: answer}, [(key, block) for block in text.blocks(answer)])


def _states() -> list[Country]:
    first = {iso3: place for place, iso3 in enumerate([MEASURED, *LONG])}
    return sorted(
        Country.objects.filter(un_status="member"), key=lambda country: (first.get(country.pk, len(first)), country.pk)
    )


def _counted() -> dict[str, Any]:
    return {
        "reviews": Publication.objects.count(),
        "paragraphs": Paragraph.objects.count(),
        "words": Revision.objects.aggregate(words=Sum("words"))["words"],
    }


def _publish(wanted: Iterator[tuple[Country, str, Text]]) -> None:
    cycles = {cycle.pk: cycle for cycle in Cycle.objects.all()}
    outlines = {pk: outline_for(KIND, cycle.year) for pk, cycle in cycles.items()}
    governments = _governments()
    batch: list[Rows] = []
    for number, (country, cycle, written) in enumerate(wanted, 1):
        batch.append(_rows(number, cycles[cycle], outlines[cycle], governments[country.pk], written))
        if len(batch) == AT_ONCE:
            _store(batch)
            batch = []
    _store(batch)


def _governments() -> dict[str, Organisation]:
    Organisation.objects.bulk_create(
        Organisation(slug=f"government-{c.pk.lower()}", kind="government", name=c.name, country=c)
        for c in Country.objects.all()
    )
    return {
        organisation.country_id or "": organisation for organisation in Organisation.objects.filter(kind="government")
    }


Rows = tuple[Document, Submission, Review, Revision, Filing, Publication, list[Paragraph]]


def _rows(number: int, cycle: Cycle, outline: Any, government: Organisation, written: Text) -> Rows:
    country = government.country
    if country is None:
        raise ValueError(government.slug)
    at = timezone.now() - dt.timedelta(hours=number)
    document = Document(language=written.language, created_at=at)
    name = f"VR-{cycle.year}-{country.pk}"
    submission = Submission(
        number=name, kind=KIND, cycle=cycle, outline=outline, organisation=government, document=document,
        path=f"reviews/{country.pk}/{cycle.pk}/", state=State.PUBLISHED, is_invented=True, created_at=at,
    )  # fmt: skip
    sections = [{"key": key, "text": answer} for key, answer in written.answers.items()]
    content = {"sections": sections, "tables": [], "attachments": [], "facts": {}}
    revision = Revision(
        document=document, number=1, language=written.language, content=content, words=written.words, frozen_at=at,
        sha256=hashlib.sha256(f"{name} {documents.canonical(content)}".encode()).hexdigest(),
    )  # fmt: skip
    filing = Filing(
        submission=submission, number=1, revision=revision, filed_at=at, is_late=number % 9 == 0,
        receipt=f"{name}-F1-{uuid.uuid4().hex[:10].upper()}", signature=uuid.uuid4().hex * 4,
    )  # fmt: skip
    published = Publication(
        submission=submission, version=1, number=f"{name}-1", revision=revision, filing=filing, published_at=at
    )
    paragraphs = _paragraphs(revision, written)
    return (
        document,
        submission,
        Review(submission=submission, country=country, cycle=cycle),
        revision,
        filing,
        published,
        paragraphs,
    )


def _paragraphs(revision: Revision, written: Text) -> list[Paragraph]:
    rows, number = [], 0
    for position, (key, block) in enumerate(written.blocks):
        addressed = block.kind not in {"heading", "notes"}
        number += addressed
        rows.append(
            Paragraph(
                revision=revision, position=position, number=number if addressed else None, key=key, kind=block.kind,
                html=block.html, text=block.text, sha256=text.fingerprint(block.text),
            )
        )  # fmt: skip
    return rows


def _store(batch: list[Rows], *, but: Any = None) -> None:
    if not batch:
        return
    columns = list(zip(*batch, strict=True))
    models: tuple[Any, ...] = (Document, Submission, Review, Revision, Filing, Publication)
    for model, rows in ((model, rows) for model, rows in zip(models, columns, strict=False) if model is not but):
        model.objects.bulk_create(rows)
    paragraphs = [row for rows in columns[-1] for row in rows]
    for row in paragraphs:
        row.revision_id = row.revision.pk  # known only now
    Paragraph.objects.bulk_create(paragraphs, batch_size=1000)


def load_writers(people: int) -> dict[str, Any]:
    """So many focal points, each signed in and with a draft of their State's review."""
    cycle = Cycle.objects.get(pk="regional-2028")
    writers = [_writer(country, cycle) for country in _states()[:people]]
    return {"writers": writers, "cookie": settings.SESSION_COOKIE_NAME, "csrf": settings.CSRF_COOKIE_NAME}


def _writer(country: Country, cycle: Cycle) -> dict[str, str]:
    government = government_for(country, by=None)
    person = User(email=f"{country.pk.lower()}@example.org", name=f"Focal point of {country}", is_invented=True)
    person.set_unusable_password()
    person.save()
    Membership.objects.create(person=person, organisation=government, role=roles.FocalPoint.slug)
    draft = begin(country, cycle, language="en", by=person, is_invented=True)
    browser = Client()
    browser.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return {
        "path": f"/en/desk/submissions/{draft.number}/write/{SECTION}/",
        "session": browser.cookies[settings.SESSION_COOKIE_NAME].value,
    }


def file(path: str, words: int) -> dict[str, Any]:
    """A free-form review of at least so many words as a Word file: a heading for each answer, then its text."""
    written, outline, document = composed("en", 1, words=words), outline_for(KIND, 2028), docx.Document()
    for key, answer in written.answers.items():
        question = outline.question(key)
        document.add_heading(str(question.label) if question else key, 2 - bool(question and question.is_section))
        for block in text.blocks(answer):
            document.add_paragraph(block.text)
    document.save(path)
    return {"words": written.words}


def bring_in(path: str, countries: list[str]) -> list[float]:
    """Seconds from the file to its proposal beside a draft, as a worker takes them; the first reads the word lists too."""
    taken = []
    for iso3 in countries:
        draft = begin(Country.objects.get(pk=iso3), Cycle.objects.get(pk="regional-2028"), language="en", by=None)
        started = time.perf_counter()
        submissions.bring_in(draft, Path(path), name=Path(path).name, by=None)
        taken.append(time.perf_counter() - started)
    return taken
