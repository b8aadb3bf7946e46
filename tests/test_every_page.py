"""What holds for every page: few queries whatever the number of rows, honest headers, clean markup in six languages."""

from __future__ import annotations

import datetime as dt
import gzip
import re
import types
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.template import engines
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import path
from django.utils import timezone, translation
from django.utils.translation import gettext
from lxml import html

from stocktake.accounts import actions as accounts
from stocktake.accounts import roles
from stocktake.accounts.models import Invitation, Membership, Organisation, User
from stocktake.config import urls
from stocktake.core import events, files
from stocktake.core.mails import Letter
from stocktake.core.mails import queue as queue_mail
from stocktake.core.models import Job
from stocktake.cycles.models import Cycle
from stocktake.documents import actions as documents
from stocktake.documents.actions import Incoming, Told
from stocktake.documents.models import Clearance, LexiconEntry, Share
from stocktake.documents.states import Right
from stocktake.framework.models import Country, Principle
from stocktake.reviews import actions as reviews
from stocktake.submissions import actions as submissions
from stocktake.submissions.models import Submission

pytestmark = pytest.mark.django_db

LANGUAGES = ["ar", "en", "es", "fr", "ru", "zh-hans"]
NUMBER = "VR-2028-KEN"


@pytest.fixture
def mailbox(settings):
    """Opens the demonstration's mailbox; the templates have read their settings by then."""
    engines.all()
    settings.DEMONSTRATION = True


# Queries: the same literal number for one row and for thirty.


def neighbours() -> list[Country]:
    """Thirty States of Kenya's commission."""
    return list(Country.objects.of_commission("eca").exclude(pk="KEN").order_by("pk")[:30])


def filed(world: Any, rows: int, *, publish: bool) -> None:
    for country in neighbours()[:rows]:
        submission = reviews.begin(country, world.cycle, language="en", by=None)
        texts = {"1a": f"{country.pk} wrote this.", "3.7": f"{country.pk} on vulnerability.\n\nAnd more."}
        documents.fill(submission.document, texts, by=None, origin="typed")
        submissions.submit(submission, by=None)
        if publish:
            submissions.publish(Submission.objects.get(pk=submission.pk), by=None)


def published(world: Any, rows: int) -> None:
    filed(world, rows, publish=True)


def submitted(world: Any, rows: int) -> None:
    filed(world, rows, publish=False)
    for submission in Submission.objects.all():
        submissions.add_remark(submission, key="1a", text="Why?", by=world.people["secretariat"])


def versions(world: Any, rows: int) -> None:
    """One review in so many versions."""
    submission = world.submitted()
    submissions.publish(submission, by=world.people["secretariat"])
    for number in range(1, rows):
        submission = Submission.objects.get(pk=submission.pk)
        submissions.correct(submission, texts={"1a": f"Text {number}."}, note="Again.", by=world.people["secretariat"])


def in_languages(world: Any, rows: int) -> None:
    """Kenya’s draft in one other language, or in all of them."""
    document, author = world.draft().document, world.people["focal-point"]
    for code in ["fr", "ar", "es", "ru", "zh-hans"][: 1 if rows == 1 else 5]:
        version = documents.add_language(document, code, by=author)
        documents.fill(version, {"1a": f"{code} 1a.", "3.7": f"{code} 3.7."}, by=author, origin="typed")
    documents.fill(document, {"1a": "We changed this."}, by=author, origin="typed")
    for version in document.translations.all():
        documents.decide_going(version, "as-it-stands", by=author)


def published_in_languages(world: Any, rows: int) -> None:
    in_languages(world, rows)
    submissions.submit(Submission.objects.get(), by=world.people["focal-point"])
    submissions.publish(Submission.objects.get(), by=world.people["secretariat"])


def focal_points(world: Any, rows: int) -> None:
    for country in neighbours()[:rows]:
        government = accounts.government_for(country, by=None)
        person = User.objects.create_user(f"{country.pk}@example.org", None, name=country.pk)
        Membership.objects.create(person=person, organisation=government, role=roles.FocalPoint.slug)
        queue_mail("reminder", person, Letter("Reminder", "Please send.", "en"), about=world.cycle)


def ministries(world: Any, rows: int) -> None:
    government = Organisation.objects.get(country="KEN", kind="government")
    for number in range(rows):
        office = accounts.add_organisation(
            kind="ministry", name=f"Office {number}", language="en", by=None, parent=government
        )
        person = User.objects.create_user(f"p{number}@example.org", None, name=f"P {number}")
        vouching = {"vouched_by": world.people["secretariat"], "role": roles.CoAuthor.slug, "person": person}
        Membership.objects.create(organisation=government, **vouching)
        Membership.objects.create(organisation=office, **vouching)
        Invitation.objects.create(
            address=f"i{number}@example.org", organisation=government, role=roles.CoAuthor.slug, key_hash=str(number),
            invited_by=world.people["focal-point"], expires_at=timezone.now() + dt.timedelta(days=1),
        )  # fmt: skip


def happenings(world: Any, rows: int) -> None:
    for number in range(rows):
        person = User.objects.create_user(f"a{number}@example.org", None, name=f"A {number}")
        events.record("say", f"tests.thing:{number}", by=person)


def letters(world: Any, rows: int) -> None:
    for number in range(rows):
        queue_mail("note", world.people["focal-point"], Letter(f"Letter {number}", "Text.", "en"))


def work(world: Any, rows: int) -> None:
    for number in range(rows):
        Job.objects.create(function="none", title=f"Job {number}", by=world.people["focal-point"])


def own_rounds(world: Any, rows: int) -> None:
    """The focal point's drafts in every cycle (there are six), or in one."""
    for cycle in Cycle.objects.order_by("-year")[: 1 if rows == 1 else 6]:
        reviews.begin(world.kenya, cycle, language="en", by=world.people["focal-point"])


def shared(world: Any, rows: int) -> None:
    """Drafts of other States shared with somebody, who is asked to clear each of them."""
    told = {
        "right": Right.VIEW,
        "person": world.people["nobody"],
        "address": "nobody@example.org",
        "namespace": "submissions",
    }
    for country in neighbours()[:rows]:
        draft = reviews.begin(country, world.cycle, language="en", by=None)
        share = Share.objects.create(
            document=draft.document, name=draft.number, organisation=draft.organisation, key_hash=draft.number,
            expires_at=timezone.now(), accepted_at=timezone.now(), **told,
        )  # fmt: skip
        Clearance.objects.create(document=draft.document, share=share, versions={}, besides={})


ROUNDS = "/en/compare/rounds/?country=AGO&cycle=imrf-2026&cycle=regional-2028"
LANGUAGES_OF = "/en/compare/languages/?country=KEN&cycle=regional-2028&on=1"

# page: (role, address, queries, what makes the rows, how many rows more it shows for thirty than for one)
LISTS: dict[str, tuple[str, str, int, Callable[[Any, int], None], int]] = {
    "home": ("anonymous", "/en/", 6, published, 4),
    "reviews": ("anonymous", "/en/reviews/?sort=words", 3, published, 29),
    "reviews of a region": ("anonymous", "/en/reviews/?region=eca&cycle=regional-2028&language=en", 3, published, 29),
    "search": ("anonymous", "/en/search/?q=vulnerability", 3, published, 19),
    "search by facets": ("anonymous", "/en/search/?region=eca&objective=7", 2, published, 18),
    "feed": ("anonymous", "/en/search/feed.atom?q=vulnerability", 2, published, 0),
    "country": ("anonymous", "/en/countries/KEN/", 6, versions, 29),
    "review": ("anonymous", "/en/reviews/KEN/regional-2028/", 4, versions, 30),
    "review in languages": ("anonymous", "/fr/reviews/KEN/regional-2028/", 4, published_in_languages, 0),
    "filed in languages": ("secretariat", f"/en/desk/submissions/{NUMBER}/filed/?text=fr", 9, published_in_languages, 0),
    "languages": ("focal-point", f"/en/desk/submissions/{NUMBER}/languages/", 8, in_languages, 4),
    "side by side": ("focal-point", f"/en/desk/submissions/{NUMBER}/in/fr/beside/1/", 8, in_languages, 0),
    "editor of a version": ("focal-point", f"/en/desk/submissions/{NUMBER}/in/fr/write/1a/", 16, in_languages, 0),
    "region": ("anonymous", "/en/regions/eca/", 6, published, 5),
    "objectives": ("anonymous", "/en/objectives/", 3, published, 0),
    "objective": ("anonymous", "/en/objectives/7/", 6, published, 11),
    "objective in a region": ("anonymous", "/en/objectives/7/?region=eca", 6, published, 11),
    "principles": ("anonymous", "/en/principles/", 2, published, 0),
    "comparison": ("anonymous", "/en/compare/?country=AGO&country=BEN&on=objective-7", 5, published, 0),
    "comparison of rounds": ("anonymous", ROUNDS, 4, published, 0),
    "comparison of languages": ("anonymous", LANGUAGES_OF, 6, published_in_languages, 0),
    "countries": ("anonymous", "/en/countries/", 3, published, 0),
    "figures": ("anonymous", "/en/figures/", 6, published, 0),
    "cycle": ("anonymous", "/en/cycles/regional-2028/", 6, published, 29),
    "updates": ("anonymous", "/en/updates/", 3, versions, 29),
    "site map": ("anonymous", "/sitemap.xml", 7, published, 174),
    "desk of the secretariat": ("secretariat", "/en/desk/", 7, submitted, 29),
    "desk of a focal point": ("focal-point", "/en/desk/", 12, own_rounds, 9),
    "desk of a guest": ("nobody", "/en/desk/", 5, shared, 58),
    "queue": ("secretariat", "/en/desk/queue/regional-2028/", 8, submitted, 29),
    "queue of an officer": ("regional-officer", "/en/desk/queue/regional-2028/", 8, submitted, 29),
    "silent": ("secretariat", "/en/desk/queue/regional-2028/silent/", 9, focal_points, 0),
    "people": ("secretariat", "/en/desk/people/", 6, focal_points, 29),
    "organisation": ("focal-point", "/en/desk/people/government-ken/", 7, ministries, 87),
    "log": ("administrator", "/en/desk/log/", 7, happenings, 29),
    "mailbox": ("focal-point", "/en/desk/mailbox/", 4, letters, 29),
    "jobs": ("focal-point", "/en/desk/work/", 3, work, 29),
    "review on the desk": ("secretariat", f"/en/desk/submissions/{NUMBER}/", 9, versions, 44),
    "history": ("secretariat", f"/en/desk/submissions/{NUMBER}/history/", 6, versions, 29),
}  # fmt: skip


def rows_on(page: str) -> int:
    return len(re.findall(r'<(?:li|tr|url)\b|<div class="quote"|<article class="voice"', page))


def asked(client: Client, address: str) -> tuple[list[str], str]:
    client.get(address)  # what is read once and kept is not the page's
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address)
    assert answer.status_code == 200, address
    return [query["sql"] for query in captured.captured_queries], answer.content.decode()


@pytest.mark.usefixtures("mailbox")
@pytest.mark.parametrize("name", LISTS)
def test_a_list_asks_as_many_queries_for_thirty_rows_as_for_one(world, forget_the_record, name):
    role, address, count, make, more = LISTS[name]
    shown = []
    for rows in (1, 30):
        with transaction.atomic():
            forget_the_record()
            make(world, rows)
            queries, page = asked(world.client(role), address)
            transaction.set_rollback(True)
        assert len(queries) == count, f"{rows} rows, {len(queries)} queries\n" + "\n".join(q[:160] for q in queries)
        shown.append(rows_on(page))
    assert shown[1] - shown[0] == more


PUBLIC = [
    "", "about/", "reviews/", "reviews/?cycle=regional-2028", "reviews/?region=eca&language=en", "reviews/?page=99",
    "search/", "search/?q=vulnerability", "search/?q=vulnerabilty", "search/?q=the", "search/?objective=7",
    "reviews/KEN/regional-2028/", "reviews/KEN/regional-2028/?text=en", "reviews/KEN/regional-2028/v1/", "reviews/KEN/regional-2028/?changes=1", "countries/",
    "countries/?view=tiles", "countries/?cycle=imrf-2022", "figures/",
    "countries/KEN/", "countries/PER/", "regions/", "regions/eca/", "regions/ece/", "objectives/", "objectives/7/",
    "objectives/7/?region=eca", "objectives/23/", "principles/", "principles/{principle}/", "cycles/",
    "cycles/regional-2028/", "cycles/imrf-2022/", "cycles/regional-2020/", "objectives/7/?group=ldc&language=en",
    "compare/", "compare/?country=KEN&country=PER&on=objective-7", "compare/?country=KEN&country=AGO&on=1&cycle=regional-2028",
    "compare/rounds/", "compare/rounds/?country=KEN&cycle=regional-2028&cycle=imrf-2026", "compare/languages/",
    "compare/languages/?country=KEN&cycle=regional-2028&on=1a", "data/", "updates/",
]  # fmt: skip


def public_addresses(language: str) -> list[str]:
    principle = Principle.objects.order_by("number")[0].slug
    return [f"/{language}/{one.format(principle=principle)}" for one in PUBLIC]


def test_a_public_page_asks_at_most_six_queries(world):
    versions(world, 2)
    published(world, 3)
    counts = {address: len(asked(world.client("anonymous"), address)[0]) for address in public_addresses("en")}
    assert {address: count for address, count in counts.items() if count > 6} == {}


def test_a_public_page_is_light(world):
    """HTML of at most 25 kB over the wire, also of a long review."""
    submission = world.draft("\n\n".join(f"Paragraph {n}: " + f"word{n} " * 60 for n in range(900)))
    submissions.submit(submission, by=world.people["focal-point"])
    submissions.publish(Submission.objects.get(), by=world.people["secretariat"])
    published(world, 30)
    weights = {
        address: len(gzip.compress(world.client("anonymous").get(address).content, 6))
        for address in public_addresses("ar")
        if "changes" not in address
    }
    assert {address: weight for address, weight in weights.items() if weight > 25_000} == {}


# Headers


POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'; worker-src 'self'"
)


def assert_guarded(answer: Any) -> None:
    assert answer["Content-Security-Policy"] == POLICY
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]


def test_a_public_page_is_public_for_the_anonymous_and_private_for_the_signed_in(world):
    versions(world, 2)
    for address in [*public_addresses("en"), "/sitemap.xml"]:
        answer = world.client("anonymous").get(address)
        assert answer["Cache-Control"] == "public, max-age=0, must-revalidate", address
        assert not answer.cookies, address
        for role in ("focal-point", "nobody"):
            answer = world.client(role).get(address)
            assert answer["Cache-Control"] == "private, no-store", (role, address)


def test_a_page_with_somebodys_name_on_it_is_never_kept(world):
    versions(world, 2)
    own = ["/en/desk/", "/en/desk/work/", f"/en/desk/submissions/{NUMBER}/", "/en/account/", "/en/desk/components/"]
    for address in own:
        answer = world.client("focal-point").get(address)
        assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store"), address
        assert "no-store" in world.client("anonymous").get(address)["Cache-Control"]
    for address in ("/en/account/login/", "/en/account/password/reset/", "/en/verify/", "/en/no-such-page/"):
        assert "no-store" in world.client("anonymous").get(address)["Cache-Control"], address
    download = world.client("anonymous").get("/en/reviews/KEN/regional-2028/v1/review.md")
    download.close()
    assert download.status_code == 200


def breaking(request: Any) -> Any:
    raise ZeroDivisionError("a secret of ours")


@pytest.fixture
def broken_page(settings):
    """The site with one more address, which fails."""
    site = types.ModuleType("site_with_a_broken_page")
    handlers = {name: getattr(urls, name) for name in ("handler400", "handler403", "handler404", "handler500")}
    vars(site).update(handlers, urlpatterns=[path("en/broken/", breaking), *urls.urlpatterns])
    settings.ROOT_URLCONF = site


@pytest.mark.usefixtures("broken_page")
def test_every_answer_is_guarded_also_an_error(world):
    world.submitted()
    desk = f"/en/desk/submissions/{NUMBER}"
    strict = Client(enforce_csrf_checks=True)
    client, secretariat, anonymous = (world.client(role) for role in ("focal-point", "secretariat", "anonymous"))
    client.raise_request_exception = False
    answers = {
        200: anonymous.get("/en/"),
        301: anonymous.get("/en/reviews"),
        302: anonymous.get("/"),
        400: anonymous.get("/en/", headers={"host": "evil.example"}),
        403: strict.post("/en/verify/", {"file": SimpleUploadedFile("a", b"a")}),
        404: anonymous.get("/en/no-such-page/"),
        405: client.get(f"{desk}/remarks/"),
        409: client.post(f"{desk}/submit/"),
        422: secretariat.post(f"{desk}/return/", {"note": ""}),
        500: client.get("/en/broken/"),
    }
    submissions.give_back(Submission.objects.get(), note="Why?", by=world.people["secretariat"])
    told = {"text": "Stale.", "version": "0"}
    answers[412] = client.post(f"{desk}/write/1a/", told)
    for _ in range(61):
        answers[429] = anonymous.get("/en/verify/?q=a")
    for status, answer in answers.items():
        assert answer.status_code == status
        assert_guarded(answer)
        assert "no-store" in answer["Cache-Control"] or status == 200
    assert int(answers[429]["Retry-After"]) > 0
    for address in ("/healthz", "/readyz", "/metrics", "/robots.txt", "/sitemap.xml"):
        assert_guarded(anonymous.get(address))


@pytest.mark.usefixtures("broken_page")
def test_a_page_that_fails_says_so_and_nothing_of_why(world):
    client = world.client("focal-point")
    client.raise_request_exception = False
    answer = client.get("/en/broken/")
    page = answer.content.decode()
    assert answer.status_code == 500
    assert "Something went wrong here" in page
    assert answer.wsgi_request.reference in page
    for secret in ("ZeroDivisionError", "a secret of ours", "Traceback", "test_every_page", ".py"):
        assert secret not in page
    assert_clean(answer, "en")


# Markup


VOID = {"Undefined", "jinja2", "gettext", "SafeString", "<function", "object at 0x", "Traceback"}


def faults(page: str, language: str) -> list[str]:
    """What no page may hold: code in the page, leftovers of a template, headings and references that do not fit."""
    tree = html.fromstring(page)
    found = []
    for one in tree.iter():
        if not isinstance(one.tag, str):
            found.append(f"comment {one.text}")
            continue
        is_data = one.tag == "script" and one.get("type") == "application/json"  # which no browser runs
        if one.tag == "style" or (one.tag == "script" and not one.get("src") and not is_data):
            found.append(f"inline {one.tag}")
        found += [f"<{one.tag} {name}>" for name in one.attrib if name == "style" or name.startswith("on")]
        if one.tag in {"script", "link", "img", "iframe", "object", "embed", "source"} and not is_data:
            source = one.get("src") or one.get("href") or one.get("data") or ""
            found += [f"from elsewhere: {source}"] if not source.startswith("/") or source.startswith("//") else []
        if (one.get("href") or "").strip().lower().startswith(("javascript:", "data:")):
            found.append(f"address {one.get('href')}")
    if (tree.get("lang"), tree.get("dir")) != (language, "rtl" if language == "ar" else "ltr"):
        found.append(f"lang {tree.get('lang')} dir {tree.get('dir')}")
    if len(tree.xpath("//h1")) != 1 or not tree.xpath("//h1")[0].text_content().strip():
        found.append(f"{len(tree.xpath('//h1'))} h1")
    if not (tree.findtext(".//title") or "").replace("· Stocktake", "").strip():
        found.append("no title")
    return found + leftovers(tree, language) + references(tree)


def leftovers(tree: Any, language: str) -> list[str]:
    for one in tree.xpath("//script | //dd[normalize-space(.)='None'] | //td[contains(., 'None: nobody')]"):
        if language == "en" or one.tag == "script":
            one.drop_tree()
    said = " ".join([*tree.itertext(), *(str(value) for value in tree.xpath("//@*"))])
    marks = [mark for mark in ("{{", "}}", "{%", "%}", "%(", ")s ", *VOID) if mark in said]
    return [f"leftover {mark}" for mark in marks] + [
        f"leftover {word}" for word in ("None", "True", "False", "nan") if word in said.replace("(", " ").split()
    ]


def references(tree: Any) -> list[str]:
    ids = tree.xpath("//@id")
    found = [f"id {one} stands twice" for one in sorted({one for one in ids if ids.count(one) > 1})]
    for name in ("for", "aria-labelledby", "aria-describedby", "aria-controls", "form"):
        for value in tree.xpath(f"//@{name}"):
            found += [f"{name} leads nowhere: {one}" for one in value.split() if one not in ids]
    named = {
        "input": "//input[not(@type='hidden') and not(@type='submit')]", "select": "//select", "textarea": "//textarea",
    }  # fmt: skip
    for tag, where in named.items():
        for field in tree.xpath(where):
            labelled = field.get("id") in tree.xpath("//label/@for") or field.xpath("ancestor::label")
            if not labelled and not field.get("aria-label") and not field.get("aria-labelledby"):
                found.append(f"{tag} {field.get('name')} has no label")
    return found


def assert_clean(answer: Any, language: str) -> None:
    assert faults(answer.content.decode(), language) == [], answer.wsgi_request.get_full_path()


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        ("<script>alert(1)</script>", "inline script"),
        ("<style>p{}</style>", "inline style"),
        ('<p style="color:red">x</p>', "<p style>"),
        ('<p onclick="x()">x</p>', "<p onclick>"),
        ('<img src="https://elsewhere.example/x.png">', "from elsewhere: https://elsewhere.example/x.png"),
        ("<h1>Two</h1>", "2 h1"),
        ("<p>{{ name }}</p>", "leftover {{"),
        ("<p>None</p>", "leftover None"),
        ("<p>%(count)s rows</p>", "leftover %("),
        ('<p id="a">x</p><p id="a">y</p>', "id a stands twice"),
        ('<label for="nothing">x</label>', "for leads nowhere: nothing"),
        ('<input name="x">', "input x has no label"),
    ],
    ids=lambda value: value if "<" not in value else "",
)
def test_the_eyes_that_look_at_pages_see_what_is_wrong(broken, fault):
    page = '<!doctype html><html lang="en" dir="ltr"><head><title>x</title></head><body><h1>One</h1>{}</body></html>'
    assert faults(page.format("<p>Fine.</p>"), "en") == []
    assert fault in faults(page.format(broken), "en")
    assert faults(page.format("<p>Fine.</p>"), "ar") != []


def now() -> Submission:
    return Submission.objects.get(number=NUMBER)


def public_pages(world: Any, language: str) -> Iterator[Any]:
    anonymous = world.client("anonymous")
    yield from (anonymous.get(address) for address in public_addresses(language))
    yield anonymous.get(f"/{language}/reviews/KEN/regional-2028/?text=ar")
    for asked_for in ("", f"?q={NUMBER}-1", "?q=nothing", f"?q={now().filings.first().receipt}"):
        yield anonymous.get(f"/{language}/verify/{asked_for}")
    yield anonymous.post(f"/{language}/verify/", {"file": SimpleUploadedFile("a.json", b'{"receipt": "x"}')})
    for address in ("account/login/", "account/password/reset/", "account/password/reset/done/", "no-such-page/"):
        yield anonymous.get(f"/{language}/{address}")
    yield anonymous.post(f"/{language}/account/login/", {"login": "nobody@example.org", "password": "wrong"})


def pages_of_a_draft(world: Any, language: str) -> Iterator[Any]:
    desk = f"/{language}/desk"
    own = f"{desk}/submissions/{NUMBER}"
    focal_point, author = world.client("focal-point"), world.fresh("focal-point")
    yield focal_point.get(f"{desk}/")
    yield focal_point.get(f"{desk}/reviews/begin/regional-2028/")
    submission = world.draft()
    documents.attach(submission.document, file=files.keep(b"annex"), name="annex.pdf", title="Annex", by=author)
    documents.add_table(submission.document, key="1a", title="T", source="S", rows=[["a", "b"], ["1", "2"]], by=author)
    pieces = [Incoming("Head", "Words.", "1a", ["head"]), Incoming("", "More.", "")]
    proposals = [
        documents.propose(submission.document, pieces, file=files.keep(b"w"), name="w.docx", language="en", by=author)
        for _ in range(2)
    ]
    documents.place(proposals[1], {}, by=author)
    proposals += brought_back(submission, author)
    arabic = documents.add_language(submission.document, "ar", by=author)
    documents.fill(arabic, {"1a": "كتبنا هذا.\n\n- واحد"}, by=author, origin="typed")
    documents.fill(submission.document, {"1a": "We changed this.[^1]\n\n[^1]: A note."}, by=author, origin="typed")
    documents.decide_going(arabic, "as-it-stands", by=author)
    for address in (
        "languages/", "in/ar/write/1a/", "in/ar/write/3.7/", "in/ar/beside/1/", "in/ar/beside/3/", "in/ar/preview/",
        "in/ar/write/1a/versions/", "", "history/", "preview/", "changes/", "attachments/", "word/", "tray/", "submit/", "write/1/", "write/1a/",
        "write/3.7/", "write/1a/versions/", f"write/1a/versions/?show={submission.document.sections.get(key='1a').versions.first().pk}",
        "tables/add/?key=1a", *(f"word/{proposal.pk}/" for proposal in proposals),
    ):  # fmt: skip
        yield focal_point.get(f"{own}/{address}")
    yield from pages_of_writing_together(world, language)
    yield focal_point.post(f"{own}/write/1a/", {"text": "Stale <b>words</b>.", "version": "0"})
    yield focal_point.post(f"{own}/in/ar/write/1a/", {"text": "Stale <b>words</b>.", "version": "0"})
    yield focal_point.post(f"{own}/in/ar/write/1a/sign-off/", {"version": "1"})  # 409: older than the original
    yield focal_point.post(f"{own}/write/1a/", {"text": "x" * 400_001, "version": "0"})
    yield focal_point.post(f"{own}/tables/add/?key=1a", {"title": "", "source": "", "cells": "one"})
    yield focal_point.post(f"{own}/attachments/", {"title": "", "file": SimpleUploadedFile("a.exe", b"a")})
    yield focal_point.post(f"{own}/word/", {"file": SimpleUploadedFile("a.docx", b"a")})
    yield focal_point.post(f"{own}/submit/")  # 409: the tray is not empty
    documents.settle(proposals[1].pieces.get(key=""), "", by=author)


def brought_back(submission: Submission, author: Any) -> list[Any]:
    """An odd heading with two places; and a file that came back with a conflict, a comment and a problem."""
    told = Told(
        [{"author": "<b>A</b>", "date": "", "text": "<i>Why?</i>", "quoted": "Words", "standing": "", "key": key,
          "answers": "", "is_done": True} for key in ("1a", "")],
        [("anchor-missing", "1b"), ("anchor-doubled", "2a"), ("anchor-crossed", "2b"), ("base-unknown", "1a")],
        [{"author": "<b>A</b>", "inserted": 1, "deleted": 2, "moved": 0}],
    )  # fmt: skip
    version = submission.document.sections.get(key="1a").version
    odd = [Incoming("The road", "Text.", "2a", ["road"], [("4a", ["<b>us</b>"]), ("5a", [])])]
    back = [Incoming("Approach", "Other <b>words</b>.", "1a", base=version - 1), Incoming("Loose", "More.", "")]
    file = {"file": files.keep(b"r"), "name": "r.docx", "language": "en", "by": author}
    return [
        documents.propose(submission.document, odd, **file, told=told),
        documents.propose(submission.document, back, **file, kind="returned", told=told),
    ]


def pages_of_writing_together(world: Any, language: str) -> Iterator[Any]:
    own = f"/{language}/desk/submissions/{NUMBER}"
    focal_point, submission = world.client("focal-point"), now()
    lent, today = world.lent(submission), timezone.localdate()
    for key, due_on in (("1a", today), ("3.7", today - dt.timedelta(days=1))):
        documents.assign(lent, key, organisation=submission.organisation, due_on=due_on, note="Please.")
    world.share(submission, "guest-comment", Right.COMMENT, "1a", "3.7")
    world.share(submission, "guest-view", Right.VIEW)
    guest = world.lent(submission, "guest-comment")
    documents.comment(guest, "1a", "Which year?", version=1, block=0)
    documents.comment(guest, "1a", "On all of it.", version=1, block=None)
    documents.resolve(documents.comment(guest, "1a", "Settled.", version=1, block=0), guest)
    lost = {"quote": "Words that are gone.", "version": 1, "block": 5, "by": None, "author": "A. Reader"}
    documents.begin_thread(submission.document, "1a", "Why?", **lost)
    cleared, _key = documents.ask_clearance(lent, address="guest-view@example.org", note="Please.")
    yield world.client("guest-view").get(f"{own}/clearance/{cleared.pk}/")
    yield world.client("guest-view").post(f"{own}/clearance/{cleared.pk}/", {"decision": "returned"})
    documents.decide(cleared, world.lent(submission, "guest-view"), decision="cleared", remark="Well done.")
    asked_again, _key = documents.ask_clearance(lent, address="guest-view@example.org")
    _share, key = documents.offer(lent, address="new-guest@example.org", right=Right.EDIT, keys=["1a"])
    signed = submission.document.assignments.get(key="1a")
    documents.sign_off(signed, lent, version=submission.document.sections.get(key="1a").version)
    world.client("co-author").get(f"{own}/write/3.7/")
    for address in (
        "people/", "sections/", "sections/1a/assign/", "write/1a/tags/", "write/1a/read/", "write/3.1/read/", "write/1a/", "clearance/",
        f"clearance/{cleared.pk}/", f"clearance/{asked_again.pk}/", f"clearance/{asked_again.pk}/?changes=1",
    ):  # fmt: skip
        yield focal_point.get(f"{own}/{address}")
    yield focal_point.post(f"{own}/people/", {"address": "none", "keys": ["9z"]})
    yield focal_point.post(f"{own}/sections/1a/assign/", {})
    yield focal_point.post(f"{own}/write/1a/read/", {"text": ""})
    for address in ("sections/", "write/1a/read/", "write/1a/versions/", "preview/"):
        yield world.client("guest-comment").get(f"{own}/{address}")
    yield world.client("guest-comment").get(f"/{language}/desk/")
    yield world.client("guest-view").get(f"/{language}/desk/")
    for role in ("anonymous", "focal-point"):
        yield world.client(role).get(f"/{language}/shared/{key}/")
    yield world.client("anonymous").post(f"/{language}/shared/{key}/", {"name": ""})
    yield world.client("anonymous").get(f"/{language}/shared/no-such-key/")


def pages_of_checking(world: Any, language: str) -> Iterator[Any]:
    desk = f"/{language}/desk"
    own = f"{desk}/submissions/{NUMBER}"
    focal_point, secretariat = world.client("focal-point"), world.client("secretariat")
    author = world.fresh("focal-point")
    submissions.submit(now(), by=author)
    submissions.add_remark(now(), key="1a", text="Why?", by=world.people["secretariat"])
    job = Job.objects.create(
        function="none", title="A job", by=author, state="running", step="Reading", done=1, total=2
    )
    failed = Job.objects.create(function="none", title="A job", by=author, state="failed", problem="It failed.")
    ended = Job.objects.create(
        function="none", title="A job", by=author, state="done", file=files.keep(b"f"), file_name="f.docx"
    )
    for address in (f"work/{job.pk}/", f"work/{failed.pk}/", f"work/{ended.pk}/", "work/", "components/", "mailbox/"):
        yield focal_point.get(f"{desk}/{address}")
    mail = author.mails.first()
    for address in ("", "filed/", "receipts/1/", "history/", "withdraw/", f"mails/{mail.pk}/"):
        yield focal_point.get(f"{own}/{address}")
    for address in ("", "filed/", "filed/?text=ar", "receipts/1/", "history/", "return/", "schedule/", "publish/"):
        yield secretariat.get(f"{own}/{address}")
    yield secretariat.post(f"{own}/return/", {"note": ""})
    yield secretariat.post(f"{own}/schedule/", {"day": "2020-01-01", "hour": "12:00"})
    submissions.schedule(now(), at=timezone.now() + dt.timedelta(days=1), by=world.people["secretariat"])
    yield secretariat.get(f"{own}/unschedule/")
    yield secretariat.get(f"{desk}/queue/regional-2028/")
    submissions.give_back(now(), note="Why?", by=world.people["secretariat"])
    for address in ("", "write/1a/", "submit/", "withdraw/", "history/"):
        yield focal_point.get(f"{own}/{address}")


def pages_of_publishing(world: Any, language: str) -> Iterator[Any]:
    own = f"/{language}/desk/submissions/{NUMBER}"
    focal_point, secretariat = world.client("focal-point"), world.client("secretariat")
    author = world.fresh("focal-point")
    submissions.submit(now(), by=author)
    submissions.publish(now(), by=world.people["secretariat"])
    yield focal_point.get(f"{own}/revise/")
    yield secretariat.get(f"{own}/correct/1a/")
    yield secretariat.post(f"{own}/correct/1a/", {"text": "", "note": ""})
    submissions.correct(now(), texts={"1a": "Right."}, note="It was wrong.", by=world.people["secretariat"])
    submissions.revise(now(), by=author)
    yield focal_point.get(f"{own}/keep/")
    yield focal_point.get(f"{own}/changes/")


def pages_of_the_house(world: Any, language: str) -> Iterator[Any]:
    desk = f"/{language}/desk"
    focal_point, secretariat = world.client("focal-point"), world.client("secretariat")
    for address in (
        "", "queue/regional-2028/", "queue/regional-2028/?state=submitted&region=eca", "queue/regional-2028/silent/", "people/",
        "people/?kind=ministry", "people/add/", "people/government-per/", "people/government-per/invite/", "people/ministry/",
        "cycles/regional-2028/", "cycles/imrf-2026/", f"cycles/regional-2028/extend/{world.call.phase.pk}/", "calls/imrf-2030/",
        "reports/", "components/", "work/", "lexicon/", "lexicon/terms/?speaks=objective:9", "lexicon/terms/?q=zzzz",
        "lexicon/terms/add/", "lexicon/try/", "lexicon/agreement/", "lexicon/history/",
    ):  # fmt: skip
        yield secretariat.get(f"{desk}/{address}")
    yield secretariat.post(f"{desk}/queue/regional-2028/silent/", {"country": ["PER"]})
    yield from pages_of_the_lexicon(secretariat, f"{desk}/lexicon")
    yield secretariat.post(f"{desk}/people/add/", {"kind": "stakeholder", "name": ""})
    yield secretariat.post(f"{desk}/people/government-per/invite/", {"address": "no address", "role": "focal-point"})
    yield secretariat.post(
        f"{desk}/cycles/regional-2028/extend/{world.call.phase.pk}/",
        {"day": "2020-01-01", "hour": "12:00", "reason": "x"},
    )
    yield secretariat.post(f"{desk}/calls/imrf-2030/", {})
    yield focal_point.get(f"{desk}/people/government-ken/")
    yield focal_point.get(f"{desk}/people/government-ken/invite/")
    for address in ("", "reports/", "queue/regional-2028/", "queue/regional-2028/silent/"):
        yield world.client("regional-officer").get(f"{desk}/{address}")
    for address in ("", "log/", "log/?check=1", "people/"):
        yield world.client("administrator").get(f"{desk}/{address}")
    yield world.client("nobody").get(f"{desk}/")
    yield world.client("nobody").get(f"{desk}/submissions/{NUMBER}/")  # 404


def pages_of_the_lexicon(secretariat: Client, lexicon: str) -> Iterator[Any]:
    yield secretariat.post(f"{lexicon}/terms/add/", {"term": "~", "weight": "11"})
    yield secretariat.post(f"{lexicon}/try/", {"text": "Trafficking in persons, and a draft report on the agenda."})
    term = LexiconEntry.objects.order_by("pk")[0]
    secretariat.post(f"{lexicon}/terms/{term.pk}/switch/", {"to": "off"})
    yield secretariat.get(f"{lexicon}/terms/{term.pk}/")
    yield secretariat.get(f"{lexicon}/terms/?only=off")


def pages_of_an_account(world: Any, language: str) -> Iterator[Any]:
    author = world.fresh("focal-point")
    signed_in = Client()
    proof = {"password": "a long password of four words"}
    signed_in.post(f"/{language}/account/login/", {"login": author.email, **proof})
    yield signed_in.get(f"/{language}/account/reauthenticate/")
    signed_in.post(f"/{language}/account/reauthenticate/", proof)
    for address in (
        "", "email/", "security-needed/", "password/change/", "2fa/", "2fa/totp/activate/", "2fa/webauthn/",
        "2fa/webauthn/add/", "sessions/", "logout/",
    ):  # fmt: skip
        yield signed_in.get(f"/{language}/account/{address}")
    _invitation, key = accounts.invite(
        address="new@example.org",
        organisation=Organisation.objects.get(slug="government-ken"),
        role=roles.CoAuthor,
        by=author,
    )
    for role in ("anonymous", "focal-point"):
        yield world.client(role).get(f"/{language}/account/invitation/{key}/")
    yield world.client("anonymous").post(f"/{language}/account/invitation/{key}/", {"name": "", "password": "short"})
    yield world.client("anonymous").get(f"/{language}/account/invitation/no-such-key/")


def pages_of_an_end(world: Any, language: str) -> Iterator[Any]:
    submissions.withdraw(now(), note="At our wish.", by=world.people["focal-point"])
    yield world.client("focal-point").get(f"/{language}/desk/submissions/{NUMBER}/reopen/")
    yield world.client("anonymous").get(f"/{language}/reviews/KEN/regional-2028/")
    yield world.client("anonymous").get(f"/{language}/countries/KEN/")


# In this order: Kenya's review goes from its draft to its withdrawal on the way.
PAGES = [
    pages_of_a_draft, pages_of_checking, pages_of_publishing, public_pages, pages_of_the_house, pages_of_an_account,
    pages_of_an_end,
]  # fmt: skip


@pytest.mark.usefixtures("mailbox")
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_clean_in_every_language(world, language):
    found, seen = {}, 0
    for answer in (answer for pages in PAGES for answer in pages(world, language)):
        asked_for = f"{answer.wsgi_request.method} {answer.wsgi_request.get_full_path()}"
        if answer.status_code not in {200, 404, 409, 412, 422}:
            found[asked_for] = [f"status {answer.status_code} {answer.headers.get('Location', '')}"]
            continue
        seen += 1
        if answer["Content-Security-Policy"] != POLICY:
            found[asked_for] = ["no policy"]
        if wrong := faults(answer.content.decode(), language):
            found[asked_for] = wrong
    assert not found, "\n" + "\n".join(f"{where}: {'; '.join(what)}" for where, what in found.items())
    assert seen > 120


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_error_speaks_the_language_of_its_address(world, language):
    titles = {
        client.get(f"/{language}/{address}").content.decode().partition("<h1>")[2].partition("</h1>")[0]
        for client in (world.client("anonymous"), world.client("focal-point"))
        for address in ("no-such-page/", "countries/XXX/")
    }
    with translation.override(language):
        assert titles == {gettext("There is no such page")}
