"""The pages of tags and of the lexicon: who may, what they say, that hostile text stays text."""

from __future__ import annotations

import json

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stocktake.assist.lexicon import shipped
from stocktake.core import seeding
from stocktake.core.models import Event
from stocktake.cycles.models import Cycle
from stocktake.documents import actions as documents
from stocktake.documents.lexicons import current_lexicon
from stocktake.documents.models import LexiconEntry, Tag
from stocktake.documents.seeds import load
from stocktake.reviews import actions as reviews
from stocktake.submissions import actions as submissions
from stocktake.submissions.models import Publication, Submission

pytestmark = pytest.mark.django_db

TRAFFICKING = "A new law punishes trafficking in persons, and victims of trafficking find shelter."
HOSTILE = 'Victims of trafficking <script>alert("trafficking in persons")</script> & <b>shelter</b>.'
NUMBER = "VR-2028-KEN"
LEXICON = ("overview", "terms", "add", "try", "agreement", "history")


def page_of(name: str = "tags", *args: object) -> str:
    return reverse(f"submissions:{name}", args=[NUMBER, "1a", *args])


def shown(answer: object) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_buttons_propose_accept_and_add(world):
    draft = world.draft(f"{TRAFFICKING}\n\nAnother paragraph.")
    client = world.client("focal-point")
    assert "trafficking</mark>" not in shown(client.get(page_of()))
    answer = client.post(page_of("propose-tags"), follow=True)
    page = shown(answer)
    assert "<mark>" in page
    assert "Objective 10: Eradicate trafficking" in page
    tag = draft.document.tags.get(kind="objective", code="10")
    answer = client.post(page_of("decide-tag", tag.pk), {"decision": "accept", "at": "0"})
    assert answer["Location"] == page_of() + "#b0"
    client.post(page_of("accept-tags"))
    client.post(page_of(), {"version": "1", "block": "1", "code": "principle:9", "target": "10.7"})
    accepted = set(draft.document.tags.filter(standing="accepted", block=1).values_list("kind", "code"))
    assert accepted == {("principle", "9"), ("target", "10.7")}
    client.post(page_of("decide-tag", draft.document.tags.get(code="10.7").pk), {"decision": "reject", "at": "1"})
    page = shown(client.get(page_of()))
    assert "Principle 9" in page
    assert "SDG target 10.7" not in page


@pytest.mark.parametrize(
    "told", [{}, {"target": "17.a"}, {"code": "objective:99"}, {"code": "objective:7", "target": "17.a"}]
)
def test_a_wrong_choice_is_explained_where_it_was_made(world, told):
    world.draft("One paragraph.\n\nAnother paragraph.")
    answer = world.client("focal-point").post(page_of(), {"version": "1", "block": "1", **told})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count('<details class="say" open>') == 1
    assert told.get("target", "") in page
    assert ('<option value="objective:7" selected>' in page) == (told.get("code") == "objective:7")
    assert not Tag.objects.exists()


def test_who_may_only_read_sees_no_buttons(world):
    draft = world.draft(TRAFFICKING)
    world.share(draft, "guest-view", "view")
    world.client("focal-point").post(page_of("propose-tags"))
    page = shown(world.client("guest-view").get(page_of()))
    assert "Objective 10" in page
    assert page.count('method="post"') == shown(world.client("guest-view").get("/en/reviews/")).count('method="post"')


def test_hostile_words_are_text_also_where_they_are_marked(world):
    world.draft(HOSTILE)
    client = world.client("focal-point")
    client.post(page_of("propose-tags"))
    page = shown(client.get(page_of()))
    assert "<mark>" in page
    assert "<script>alert" not in page
    assert "<b>shelter" not in page
    tried = shown(world.client("secretariat").post(reverse("lexicon:try"), {"text": HOSTILE, "language": "en"}))
    assert "<mark>" in tried
    assert "<script>alert" not in tried


def test_as_many_queries_for_thirty_tagged_paragraphs_as_for_one(world):
    draft, client = world.draft(), world.client("focal-point")
    counts = []
    for rows in (1, 30):
        text = "\n\n".join(f"{TRAFFICKING} Number {n}." for n in range(rows))
        documents.fill(draft.document, {"1a": text}, by=world.fresh("focal-point"), origin="typed")
        client.post(page_of("propose-tags"))
        client.get(page_of())
        with CaptureQueriesContext(connection) as captured:
            page = shown(client.get(page_of()))
        assert page.count('class="passage"') == rows
        counts.append(len(captured))
    assert counts == [8, 8]


def published(world) -> Publication:
    draft = world.draft(f"{TRAFFICKING}\n\nAnother paragraph.")
    by = world.fresh("focal-point")
    for block, kind, code in ((0, "objective", "10"), (0, "target", "8.7"), (1, "principle", "9")):
        documents.add_tag(draft.document, "1a", version=1, block=block, kind=kind, code=code, by=by)
    submissions.submit(draft, by=by)
    return submissions.publish(Submission.objects.get(), by=world.fresh("secretariat"))


def test_the_public_page_and_the_downloads_say_what_paragraphs_speak_of(world):
    publication = published(world)
    client = world.client("anonymous")
    client.get(publication.public_url)
    with CaptureQueriesContext(connection) as captured:
        page = shown(client.get(publication.public_url))
    assert len(captured) <= 6
    assert '<a href="/en/objectives/10/">Objective 10</a>' in page
    assert '<a href="/en/principles/whole-of-government/">Principle 9</a>' in page
    assert "<li>SDG target 8.7</li>" in page
    told = json.loads(b"".join(client.get(f"{publication.public_url}review.json").streaming_content))
    paragraphs = next(section for section in told["sections"] if section["key"] == "1a")["paragraphs"]
    assert paragraphs[0]["tags"] == [{"kind": "objective", "code": "10"}, {"kind": "target", "code": "8.7"}]
    written = b"".join(client.get(f"{publication.public_url}review.md").streaming_content).decode()
    assert "- {p1} Objective 10, SDG target 8.7" in written


def test_a_correction_keeps_the_tags_of_what_it_leaves(world):
    published(world)
    texts = {"1a": f"Put in front.\n\n{TRAFFICKING}"}
    corrected = submissions.correct(Submission.objects.get(), texts=texts, note="Asked.", by=world.fresh("secretariat"))
    assert [(tag["position"], tag["code"]) for tag in corrected.revision.tags] == [(1, "10"), (1, "8.7")]


def test_a_review_carried_over_brings_its_tags(world):
    source = published(world)
    later = reviews.begin(world.kenya, Cycle.objects.get(pk="imrf-2030"), language="en", by=world.fresh("focal-point"))
    submissions.carry_over(later, source, by=world.fresh("focal-point"))
    carried = Tag.objects.exclude(document=source.submission.document)
    assert set(carried.values_list("block", "kind", "code", "standing")) == {
        (0, "objective", "10", "accepted"), (0, "target", "8.7", "accepted"), (1, "principle", "9", "accepted"),
    }  # fmt: skip


# The lexicon on the desk


@pytest.mark.parametrize("name", LEXICON)
def test_the_lexicon_is_the_secretariats(world, name):
    address = reverse(f"lexicon:{name}")
    assert {role: world.client(role).get(address).status_code for role in world.people} == {
        role: 200 if role == "secretariat" else 404 for role in world.people
    }
    assert world.client("anonymous").get(address).status_code == 302


@pytest.mark.parametrize("name", ["term", "switch"])
def test_a_term_is_the_secretariats(world, name):
    entry = LexiconEntry.objects.order_by("pk")[0]
    address = reverse(f"lexicon:{name}", args=[entry.pk])
    told = {role: world.client(role).post(address, {"weight": "1", "to": "on"}).status_code for role in world.people}
    assert told == {role: 302 if role == "secretariat" else 404 for role in world.people}


def test_a_term_is_added_weighed_and_switched_off(world):
    client = world.client("secretariat")
    told = {"speaks": "objective:7", "language": "en", "term": "quokka ~ burrow", "weight": "3.5", "note": "Test."}
    answer = client.post(reverse("lexicon:add"), told)
    entry = LexiconEntry.objects.get(term="quokka ~ burrow")
    assert answer["Location"] == reverse("lexicon:term", args=[entry.pk])
    assert (entry.is_shipped, entry.changed_by, entry.weight) == (False, world.people["secretariat"], 3.5)
    client.post(reverse("lexicon:term", args=[entry.pk]), {"weight": "2", "note": ""})
    client.post(reverse("lexicon:switch", args=[entry.pk]), {"to": "off"})
    page = shown(client.get(reverse("lexicon:term", args=[entry.pk])))
    assert "weight 3.5 became 2" in page
    assert "Switched off" in page
    assert "was switched off" in shown(client.get(reverse("lexicon:history")))
    assert Event.objects.filter(thing=f"documents.lexiconentry:{entry.pk}").count() == 3


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"term": "~ !"}, "No word of this"),
        ({"weight": "11"}, "between 0 and 10"),
        ({"term": "smuggl"}, "in the lexicon already"),
    ],
)
def test_a_wrong_term_is_explained(world, wrong, sentence):
    told = {"speaks": "objective:9", "language": "en", "term": "quokka", "weight": "3", **wrong}
    answer = world.client("secretariat").post(reverse("lexicon:add"), told)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not LexiconEntry.objects.filter(is_shipped=False).exists()


def test_thousands_of_terms_are_paged_and_found(world):
    client = world.client("secretariat")
    assert LexiconEntry.objects.count() >= 2000
    with CaptureQueriesContext(connection) as captured:
        page = shown(client.get(reverse("lexicon:terms")))
    assert (page.count("<tr>"), len(captured)) == (101, 7)
    assert "Page 1 of" in page
    found = shown(client.get(reverse("lexicon:terms") + "?q=smuggl&language=en&speaks=objective:9"))
    assert 1 < found.count("<tr>") < 60
    assert "No term like this" in shown(client.get(reverse("lexicon:terms") + "?q=%25zzzz_"))


def test_agreement_counts_what_people_decided(world):
    draft = world.draft(TRAFFICKING)
    by = world.fresh("focal-point")
    documents.propose_tags(draft.document, draft.outline.questions, by=by)
    documents.accept_tag(draft.document.tags.get(kind="objective", code="10"), by=by)
    address = reverse("lexicon:agreement")
    assert "Nothing was proposed yet" in shown(world.client("secretariat").get(address)), "a draft is its authors’ own"
    submissions.submit(draft, by=by)
    page = shown(world.client("secretariat").get(address))
    assert "Objective 10" in page
    assert "100 per cent" in page


# Seed and command


def test_the_seed_changes_nothing_that_the_secretariat_changed(world):
    ours, shipped, gone = LexiconEntry.objects.filter(language="en", weight__gt=1, weight__lt=9).order_by("pk")[:3]
    documents.change_term(ours, weight=9, note="", by=world.people["secretariat"])
    LexiconEntry.objects.filter(pk=shipped.pk).update(weight=0.25)
    LexiconEntry.objects.filter(pk=gone.pk).update(term="a term that is shipped no more")
    run = seeding.run([load])
    kept = {row.pk: row for row in LexiconEntry.objects.filter(pk__in=[ours.pk, shipped.pk, gone.pk])}
    assert (kept[ours.pk].weight, kept[shipped.pk].weight, kept[gone.pk].is_off) == (9, shipped.weight, True)
    assert dict(run.report)["lexiconentry", "changed"] == 2
    assert LexiconEntry.objects.filter(term=gone.term, code=gone.code, kind=gone.kind, language="en").count() == 1
    assert seeding.run([load]).changes == []


def test_the_lexicon_is_compiled_again_only_when_its_rows_change(world):
    first = current_lexicon()
    assert first.version == shipped().version, "the rows say what is shipped"
    assert current_lexicon() is first
    entry = LexiconEntry.objects.filter(language="en").order_by("pk")[0]
    documents.switch_term(entry, is_off=True, by=world.people["secretariat"])
    assert current_lexicon().version != first.version
    LexiconEntry.objects.all().delete()
    assert current_lexicon().entries, "what we ship, where there are no rows"


def test_the_command_reads_the_rows(world, monkeypatch, capsys):
    entry = LexiconEntry(kind="objective", code=7, language="en", term="quokka", weight=5)
    documents.add_term(entry, by=world.people["secretariat"])
    monkeypatch.setattr("sys.stdin", [b'{"id": 1, "lang": "en", "text": "The quokka programme went on."}'])
    call_command("suggest", "objectives")
    assert json.loads(capsys.readouterr().out) == {"id": 1, "codes": [7]}
