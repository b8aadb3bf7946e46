"""Saves of the editor's script at the HTTP edge: every answer of the protocol, and what is stored after it."""

from __future__ import annotations

import json
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client

from stocktake.core.text import fingerprint
from stocktake.documents import actions
from stocktake.documents.models import SectionVersion
from stocktake.submissions import actions as submissions

pytestmark = pytest.mark.django_db
PATH = "/en/desk/submissions/VR-2028-KEN/write/1a/"


@pytest.fixture
def draft(world):
    return world.draft(text="We wrote this. It has two sentences.")


def put(client, text, *, base=1, save_id=None, path=PATH, **headers):
    told = {
        "HTTP_ACCEPT": "application/json", "HTTP_IF_MATCH": f'"{base}"', "HTTP_IDEMPOTENCY_KEY": str(save_id or uuid.uuid4()),
    }  # fmt: skip
    body = text if isinstance(text, bytes) else text.encode()
    return client.put(path, body, content_type="text/plain; charset=utf-8", **told | headers)


def now(draft):
    section = draft.document.sections.get(key="1a")
    return section.version, section.text


def test_a_save_is_acknowledged_with_its_version_and_the_fingerprint_of_what_came(world, draft):
    answer = put(world.client("focal-point"), "We wrote more.\r\n")
    assert answer.status_code == 200
    told = answer.json()
    assert (told["version"], told["count"]) == (2, 3)
    assert told["received"] == fingerprint("We wrote more.\r\n")
    assert told["words"].startswith("Saved ")
    assert now(draft) == (2, "We wrote more.")
    assert "no-store" in answer["Cache-Control"]


def test_the_same_save_again_gets_the_same_answer_also_after_others(world, draft):
    client, save_id = world.client("focal-point"), uuid.uuid4()
    first = put(client, "First.", save_id=save_id)
    put(world.client("co-author"), "Second.", base=2)
    again = put(client, "First.", save_id=save_id)
    assert (again.status_code, again.content) == (200, first.content)
    assert now(draft) == (3, "Second.")


@pytest.mark.parametrize("base", [1, 2])
def test_an_id_that_came_with_other_words_is_refused(world, draft, base):
    client, save_id = world.client("focal-point"), uuid.uuid4()
    put(client, "First.", save_id=save_id)
    answer = put(client, "Other words.", base=base, save_id=save_id)
    assert (answer.status_code, answer.json()["reused"]) == (422, True)
    assert answer["Content-Type"] == "application/problem+json"
    assert now(draft) == (2, "First.")


def test_a_stale_save_gets_both_texts_their_ancestor_and_a_merge(world, draft):
    put(world.client("co-author"), "We all wrote this. It has two sentences.")
    answer = put(world.client("focal-point"), "We wrote this. It has three sentences.")
    told = answer.json()
    assert answer.status_code == 412
    assert told["text"] == "We all wrote this. It has two sentences."
    assert told["ancestor"] == "We wrote this. It has two sentences."
    assert told["merged"] == "We all wrote this. It has three sentences."
    assert (told["version"], told["conflicts"], told["html"], told["author"]) == (2, [], "", "author")
    assert SectionVersion.objects.get(origin="kept-aside").text == "We wrote this. It has three sentences."


def test_words_that_both_changed_stand_side_by_side_and_are_escaped(world, draft):
    put(world.client("co-author"), "We wrote <script>alert(1)</script>. It has two sentences.")
    told = put(world.client("focal-point"), "We wrote <img src=x onerror=alert(2)>. It has two sentences.").json()
    (conflict,) = told["conflicts"]
    assert conflict["mine"] == "<img src=x onerror=alert(2)>."
    assert conflict["theirs"] == "<script>alert(1)</script>."
    assert "<script>" not in told["html"]
    assert "<img" not in told["html"]
    assert "&lt;script&gt;" in told["html"]


@pytest.mark.parametrize("headers", [{"HTTP_IF_MATCH": ""}, {"HTTP_IF_MATCH": "1"}, {"HTTP_IF_MATCH": '"x"'}, {"HTTP_IF_MATCH": "*"},
                                     {"HTTP_IDEMPOTENCY_KEY": ""}, {"HTTP_IDEMPOTENCY_KEY": "seven"}])  # fmt: skip
def test_without_version_or_id_nothing_is_saved(world, draft, headers):
    assert put(world.client("focal-point"), "Words.", **headers).status_code == 428
    assert now(draft)[0] == 1


def test_what_cannot_be_read_or_is_too_long_is_refused_in_words(world, draft):
    client = world.client("focal-point")
    assert put(client, b"\xff\xfe\x00").status_code == 400
    answer = put(client, "x" * 400_001)
    assert answer.status_code == 422
    assert "400,000" in answer.json()["detail"]
    assert now(draft)[0] == 1


def test_who_is_signed_out_is_told_in_json_and_nothing_is_saved(draft):
    answer = put(Client(), "Words.")
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
    assert now(draft)[0] == 1


def test_a_draft_that_was_submitted_takes_no_text_and_says_so(world, draft):
    submissions.submit(draft, by=world.fresh("focal-point"))
    answer = put(world.client("co-author"), "Too late.")
    assert answer.status_code == 409
    assert "Submitted" in answer.json()["detail"]
    assert now(draft)[0] == 1


def test_a_save_whose_answer_was_lost_is_acknowledged_also_after_the_draft_was_submitted(world, draft):
    save_id = uuid.uuid4()
    first = put(world.client("co-author"), "Just in time.", save_id=save_id)
    submissions.submit(draft, by=world.fresh("focal-point"))
    again = put(world.client("co-author"), "Just in time.", save_id=save_id)
    assert (again.status_code, again.content) == (200, first.content)
    assert put(world.client("co-author"), "Other words.", save_id=save_id).status_code == 409


def test_a_form_that_comes_after_the_session_has_ended_gives_the_text_back(draft):
    answer = Client().post(PATH, {"text": "Typed <b>long</b> ago.", "version": "1"})
    assert answer.status_code == 401
    assert "Typed &lt;b&gt;long&lt;/b&gt; ago." in answer.content.decode()


def test_a_section_that_is_not_there_is_not_found(world, draft):
    assert put(world.client("focal-point"), "Words.", path=PATH.replace("1a", "9z")).status_code == 404


def test_a_busy_database_asks_to_come_again(world, draft, monkeypatch):
    def busy(*_args, **_told):
        raise OperationalError("database is locked")

    monkeypatch.setattr(actions, "keep", busy)
    answer = put(world.client("focal-point"), "Words.")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    form = {"text": "Typed without a script.", "version": "1", "save_id": str(uuid.uuid4())}
    page = world.client("focal-point").post(PATH, form)
    assert page.status_code == 503
    assert "Typed without a script." in page.content.decode()


def submitted_meanwhile(world, draft, monkeypatch):
    """The draft is submitted between the page's first look and what it was asked to do."""
    held = submissions.held_open

    def late(submission):
        submissions.submit(draft, by=world.people["focal-point"])
        return held(submission)

    monkeypatch.setattr(submissions, "held_open", late)
    monkeypatch.setattr("stocktake.submissions.views.filer.held_open", late)


@pytest.mark.parametrize("door", ["tags/propose", "tables"])
def test_what_is_asked_while_the_draft_is_submitted_changes_nothing(world, draft, monkeypatch, door):
    client = world.client("focal-point")
    submitted_meanwhile(world, draft, monkeypatch)
    paths = {
        "tags/propose": (f"{PATH}tags/propose/", {}),
        "tables": (
            "/en/desk/submissions/VR-2028-KEN/tables/add/?key=1a",
            {"title": "T", "source": "S", "cells": "a\tb\n1\t2"},
        ),
    }
    path, told = paths[door]
    answer = client.post(path, told)
    assert answer.status_code == 409
    assert not draft.document.tags.exists()
    assert not draft.document.tables.exists()


def test_a_save_without_the_forms_token_is_refused(world, draft):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.people["focal-point"], backend="allauth.account.auth_backends.AuthenticationBackend")
    assert put(client, "Words.").status_code == 403
    told = client.get(f"{PATH}status/", headers={"accept": "application/json"}).json()
    assert put(client, "Words.", HTTP_X_CSRFTOKEN=told["token"]).status_code == 200
    assert told["person"] == world.people["focal-point"].pk


def test_a_save_for_another_person_than_who_is_signed_in_is_refused(world, draft):
    client, writer = world.client("focal-point"), world.people["focal-point"].pk
    assert put(client, "Words of another.", HTTP_STOCKTAKE_PERSON=str(writer + 1)).status_code == 403
    assert now(draft) == (1, "We wrote this. It has two sentences.")
    assert put(client, "Words of their own.", HTTP_STOCKTAKE_PERSON=str(writer)).status_code == 200


def unsent(client, *drafts):
    file = json.dumps({"format": "stocktake-unsent", "version": 1, "drafts": list(drafts)}).encode()
    return client.post("/en/desk/submissions/VR-2028-KEN/unsent/", {"file": SimpleUploadedFile("unsent.json", file)})


def one(text, *, base=1, where="desk/submissions/VR-2028-KEN/write/1a/", save="7b1f1b1e-8c1d-4f6e-9d53-0f8f3d1c2b3a"):
    return {"where": where, "base": base, "text": text, "save": save}


def test_unsent_text_from_a_file_is_saved_once(world, draft):
    client = world.client("focal-point")
    for _twice in range(2):
        answer = unsent(client, one("From a file."))
        assert answer.status_code == 200
        assert "Saved." in answer.content.decode()
    assert now(draft) == (2, "From a file.")


def test_unsent_text_on_an_older_version_is_kept_aside_and_other_drafts_are_left_alone(world, draft):
    put(world.client("co-author"), "A newer text.")
    other = one("Of another draft.", where="desk/submissions/VR-2028-PER/write/1a/")
    page = unsent(world.client("focal-point"), one("From a file."), other).content.decode()
    assert "Kept aside" in page
    assert "other drafts" in page
    assert now(draft) == (2, "A newer text.")
    assert SectionVersion.objects.get(origin="kept-aside").text == "From a file."


@pytest.mark.parametrize("drafts", [[{}], [one("x", base=-1)], [one("x", save="no")], ["x"]])
def test_a_file_that_is_something_else_is_refused(world, draft, drafts):
    assert unsent(world.client("focal-point"), *drafts).status_code == 422
    assert now(draft)[0] == 1
