"""`archive`: a zip that opens without a server, whose links lead somewhere, and which holds nothing unpublished."""

from __future__ import annotations

import hashlib
import io
import json
import posixpath
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from django.core.management import CommandError, call_command
from lxml import html

from stocktake.api.sets import SETS
from stocktake.config import static_copy
from stocktake.config.static_links import Target, rewritten, target
from stocktake.documents import actions as documents
from stocktake.framework.models import Country
from stocktake.submissions import actions as submissions
from stocktake.submissions.models import Publication
from tests.api import worlds

pytestmark = pytest.mark.django_db


def archive(tmp_path: Path, *options: str) -> zipfile.ZipFile:
    out = tmp_path / "record.zip"
    call_command("archive", str(out), *options, stdout=io.StringIO(), stderr=io.StringIO())
    return zipfile.ZipFile(out)


def pages(copy: zipfile.ZipFile) -> dict[str, Any]:
    return {
        name: html.document_fromstring(copy.read(name).decode()) for name in copy.namelist() if name.endswith(".html")
    }


def astray(copy: zipfile.ZipFile) -> list[str]:
    """Links that lead nowhere inside: to no file, or to no place on a page."""
    there, found = set(copy.namelist()), []
    read = pages(copy)
    anchors = {name: set(tree.xpath("//@id")) for name, tree in read.items()}
    for name, tree in read.items():
        for link in tree.xpath("//@href | //@src"):
            parts = urlsplit(str(link))
            if parts.scheme in {"http", "https", "mailto"} and parts.netloc != "127.0.0.1:8000":
                continue
            place = (
                posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(parts.path))) if parts.path else name
            )
            is_wrong = parts.scheme or parts.netloc or parts.query or parts.path.startswith("/") or place not in there
            if is_wrong or (parts.fragment and place in anchors and parts.fragment not in anchors[place]):
                found.append(f"{name}: {link}")
    return found


@pytest.fixture
def world(world):
    """Few countries: a page of each in each language would take a minute."""
    Country.objects.exclude(pk__in=["KEN", "PER", "UGA", "RWA", "GHA", "MAR"]).delete()
    return world


@pytest.fixture
def whole(world):
    worlds.every_state(world)
    return world


def test_every_link_leads_somewhere_inside(whole, tmp_path):
    with archive(tmp_path, "--language", "en", "--language", "fr") as copy:
        assert astray(copy) == []
        read = pages(copy)
        assert len(read) > 120
        assert not any(tree.xpath("//form | //script | //*[@onclick] | //base") for tree in read.values())
        assert any("http://127.0.0.1:8000/s/VR-2028-KEN-2" in tree.text_content() for tree in read.values())


def test_the_eyes_that_look_at_links_see_what_is_wrong():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as copy:
        copy.writestr("en/a.html", '<a href="/en/">1</a><a href="b.html">2</a><a href="a.html#no">3</a><a href="?x=1">4</a>'
                      '<a href="http://127.0.0.1:8000/en/">5</a><a href="a.html">6</a><a href="https://un.org">7</a><a href="#p1" id="p1">8</a>')  # fmt: skip
    assert len(astray(zipfile.ZipFile(made))) == 5


def test_every_version_file_and_data_set_goes_along(whole, tmp_path):
    with archive(tmp_path, "--language", "en") as copy:
        names = set(copy.namelist())
        for publication in Publication.objects.select_related("submission"):
            assert f"en/{publication.submission.path}v{publication.version}/index.html" in names
        for name in SETS:
            assert {f"data/{name}.{form}" for form in ("csv", "json", "xlsx", "schema.json")} <= names
        kept = "en/reviews/KEN/regional-2028/v2/review.docx"
        published = Publication.objects.get(number="VR-2028-KEN-2").files.get(format="docx", language="")
        assert hashlib.sha256(copy.read(kept)).hexdigest() == published.file.sha256
        csv = copy.read("data/reviews.csv").decode("utf-8-sig")
        assert csv.count("\r\n") == 1 + Publication.objects.current().count()
        assert {"en/data/index.html", "en/updates/index.html", "index.html"} <= names
        assert "Corrected words." in copy.read("en/reviews/KEN/regional-2028/index.html").decode()


def test_the_manifest_names_each_file_with_its_hash(whole, tmp_path):
    with archive(tmp_path, "--language", "en") as copy:
        told = json.loads(copy.read("manifest.json"))
        names = copy.namelist()
        assert list(told["sha256"]) == [name for name in names if name not in {"manifest.json", "SHA256SUMS"}]
        assert told["files"] == len(told["sha256"])
        for name, sha256 in told["sha256"].items():
            assert hashlib.sha256(copy.read(name)).hexdigest() == sha256
        sums = dict(reversed(line.split("  ", 1)) for line in copy.read("SHA256SUMS").decode().splitlines())
        assert sums == told["sha256"]
        assert told["languages"] == ["en"]


def test_the_order_is_the_same_each_time(whole, tmp_path):
    with archive(tmp_path, "--language", "es") as copy:
        first = copy.namelist()
        assert len(set(first)) == len(first)
    with archive(tmp_path, "--language", "es") as copy:
        assert copy.namelist() == first
        assert {entry.date_time for entry in copy.infolist()} == {static_copy.EARLIEST}


def test_it_says_what_is_invented(whole, tmp_path):
    with archive(tmp_path, "--language", "en") as copy:
        cover = copy.read("index.html").decode()
        assert "2 of the reviews in this copy are invented" in cover
        assert copy.read("invented.txt").decode().split() == [
            "VR-2028-GHA-1", "VR-2028-KEN-1", "VR-2028-KEN-2", "VR-2028-MAR-1"
        ]  # fmt: skip
        assert "Demonstration: invented content" in copy.read("en/reviews/KEN/regional-2028/index.html").decode()


def test_nothing_unpublished_or_withdrawn_is_inside(whole, tmp_path):
    hidden = [secret.encode() for secret in worlds.SECRETS if secret != "supersededonlywords"]
    with archive(tmp_path) as copy:
        for name in copy.namelist():
            body = copy.read(name)
            if name.endswith((".docx", ".xlsx")):
                with zipfile.ZipFile(io.BytesIO(body)) as inner:
                    body = b"".join(inner.read(part) for part in inner.namelist())
            assert not [secret for secret in hidden if secret in body], name
        names = copy.namelist()
        assert not [name for name in names if "UGA/regional" in name or "RWA/regional" in name or "desk" in name]
        assert not [name for name in names if "/GHA/" in name and not name.endswith("index.html")]
        for code in ("ar", "en", "es", "fr", "ru", "zh-hans"):
            assert f"{code}/index.html" in names
        assert astray(copy) == []


def test_a_long_text_keeps_its_sections_and_addresses(world, tmp_path):
    long = "\n\n".join(f"Paragraph {n}: " + " ".join(f"word{n}{m}" for m in range(60)) for n in range(400))
    worlds.published(world, "KEN", {"1a": long, "2a": long, "3.7": "On seven."})
    with archive(tmp_path, "--language", "en") as copy:
        assert [name for name in copy.namelist() if "KEN/regional-2028/index.section-" in name]
        assert astray(copy) == []


def test_words_of_a_review_cannot_break_it(world, tmp_path):
    text = (
        "[a](http://127.0.0.1:8000/en/reviews/KEN/regional-2028/?section=zzz) [b](http://127.0.0.1:8000/en/desk/) "
        "[c](http://127.0.0.1:8000/s/VR-1999-XXX-1) [d](http://127.0.0.1:8000/en/reviews/KEN/regional-2028/v9/review.docx) "
        "[e](http://127.0.0.1:8000/static/none.css) [f](http://[bad) [g](http://127.0.0.1:8000/en/data/none.csv) "
        "[h](http://127.0.0.1:8000/../../../etc/passwd) [i](https://un.org/x) [j](http://127.0.0.1:8000/en/reviews/?page=99)"
    )
    worlds.published(world, "KEN", {"1a": text})
    with archive(tmp_path, "--language", "en") as copy:
        page = html.document_fromstring(copy.read("en/reviews/KEN/regional-2028/index.html").decode())
        kept = {a.text_content(): a.get("href") for a in page.xpath("//div[@id='p1']//a[not(@class)]")}
        assert kept["i"] == "https://un.org/x"
        assert {name for name, href in kept.items() if href is None} == {"b", "c", "d", "e", "f", "g", "h"}
        assert not [name for name in copy.namelist() if name.startswith(("/", "..")) or "passwd" in name]


def test_attachments_go_along_under_their_names(whole, tmp_path, monkeypatch):
    from stocktake.core import files
    from stocktake.documents.models import FrozenFile

    publication = Publication.objects.get(number="VR-2028-MAR-1")
    stored = files.keep(b"%PDF-1.4 attached")
    revision = publication.revision
    revision.content["attachments"] = [{"name": "Añexo 1/x.pdf", "title": "Annex", "sha256": stored.sha256}]
    revision.save(update_fields=["content"])
    FrozenFile.objects.create(revision=revision, file=stored, position=1)
    with archive(tmp_path, "--language", "en") as copy:
        place = "en/reviews/MAR/regional-2028/v1/files/1-A_exo_1_x.pdf"
        assert copy.read(place) == b"%PDF-1.4 attached"
        assert astray(copy) == []


def test_a_copy_that_is_not_whole_does_not_stand(whole, tmp_path, monkeypatch):
    out = tmp_path / "record.zip"
    out.write_bytes(b"the one before")
    submission = worlds.now(Publication.objects.get(number="VR-2028-MAR-1").submission)

    def withdrawn_meanwhile(copy: Any) -> None:
        documents.fill(submission.document, {"1a": "x"}, by=None, origin="typed")
        submissions.withdraw(submission, note="Wish.", by=None)

    monkeypatch.setattr(static_copy.Copy, "_manifest", withdrawn_meanwhile)
    with pytest.raises(CommandError, match="withdrawn meanwhile"):
        archive(tmp_path, "--language", "en")
    assert out.read_bytes() == b"the one before"
    assert [path.name for path in tmp_path.iterdir() if "zip" in path.name] == ["record.zip"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["record.tar"], 1), (["/no/such/folder/record.zip"], 1), (["a.zip", "--language", "xx"], 1), ([], 1), (["a.zip", "--planet", "mars"], 1)],
)  # fmt: skip
def test_bad_input_is_one_line_and_exit_1(db, arguments, code, capsys):
    with pytest.raises((CommandError, SystemExit)) as raised:
        call_command("archive", *arguments)
    if isinstance(raised.value, SystemExit):
        assert raised.value.code == code
        assert capsys.readouterr().err.count("\n") == 1
    else:
        assert "\n" not in str(raised.value)


def test_it_reports_as_json(whole, tmp_path):
    told = io.StringIO()
    call_command("archive", str(tmp_path / "a.zip"), "--language", "fr", "--json", stdout=told, stderr=io.StringIO())
    report = json.loads(told.getvalue())
    assert report["languages"] == ["fr"]
    assert report["bytes"] == (tmp_path / "a.zip").stat().st_size


@pytest.mark.parametrize(
    ("link", "path", "query", "anchor"),
    [
        ("#p4", "/en/a/", (), "p4"), ("?page=2", "/en/a/", (("page", "2"),), ""), ("../b/", "/en/b/", (), ""),
        ("/en/c/?b=2&a=1#x", "/en/c/", (("a", "1"), ("b", "2")), "x"), ("http://127.0.0.1:8000", "/", (), ""),
        ("http://127.0.0.1:8000/s/VR-1#p1", "/s/VR-1", (), "p1"), ("/../../etc", "/etc", (), ""),
    ],
)  # fmt: skip
def test_a_link_is_read_as_a_browser_reads_it(link, path, query, anchor):
    assert target(link, on=Target("/en/a/")) == Target(path, query, anchor)


def test_what_is_elsewhere_stays_and_what_runs_goes():
    page = '<html><body><a href="https://un.org/">a</a><a href="mailto:a@b.org">b</a><a href="javascript:x">c</a></body></html>'
    told = rewritten(page, on=Target("/en/"), resolve=lambda wanted: None).decode()
    assert 'href="https://un.org/"' in told
    assert 'href="mailto:a@b.org"' in told
    assert "javascript" not in told
