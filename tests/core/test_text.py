"""Text: what was typed is kept, what is shown is inert, words are counted as writers count them."""

from __future__ import annotations

import html
import re
import unicodedata
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from stocktake.core import text

# What a published text may be made of; a browser does nothing by itself with any of it.
TAGS = {
    "p", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "strong", "em", "del", "s", "code", "br", "hr", "a", "sup", "table",
    "thead", "tbody", "tr", "th", "td", "section", "div",
}  # fmt: skip
ATTRIBUTES = {"href", "rel", "id", "class", "scope", "start", "tabindex", "role", "aria-label", "title", "lang"}


class Dangers(HTMLParser):
    """Reads HTML as a browser would and notes every tag and attribute that could do something."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            if name not in ATTRIBUTES:
                self.found.append(f"{tag} {name}=")
            if name == "href" and not is_harmless(value or ""):
                self.found.append(f"{tag} href={value}")

    handle_startendtag = handle_starttag

    def handle_comment(self, data: str) -> None:
        self.found.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.found.append(f"<!{decl}>")

    def unknown_decl(self, data: str) -> None:
        self.found.append(f"<![{data}]>")

    def handle_pi(self, data: str) -> None:
        self.found.append(f"<?{data}>")


def is_harmless(address: str) -> bool:
    """As a browser reads it: without white space and control characters, entities resolved."""
    bare = "".join(c for c in html.unescape(address) if not unicodedata.category(c).startswith(("C", "Z"))).lower()
    scheme, colon, _rest = bare.partition(":")
    return not colon or not re.fullmatch(r"[a-z][a-z0-9+.-]*", scheme) or scheme in {"http", "https", "mailto"}


def dangers(markup: str) -> list[str]:
    reader = Dangers()
    reader.feed(markup)
    reader.close()
    return reader.found


PROBES = [
    "<script>alert(1)</script>",
    "<ScRiPt>alert(1)</sCrIpT>",
    "<script src=https://evil.example/x.js></script>",
    "<script\x20type=module>import('https://evil.example')</script>",
    "<<script>alert(1)//<</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img src='x' onerror='alert(1)'/>",
    "<img/src=x/onerror=alert(1)>",
    "<img src=x onerror\n=\nalert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<svg><use href='data:image/svg+xml;base64,PHN2Zz4='/></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<math href='javascript:alert(1)'>x</math>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data='data:text/html,<script>alert(1)</script>'></object>",
    "<embed src='javascript:alert(1)'>",
    "<form action='javascript:alert(1)'><button>x</button></form>",
    "<input autofocus onfocus=alert(1)>",
    "<button formaction='javascript:alert(1)'>x</button>",
    "<select onfocus=alert(1) autofocus></select>",
    "<textarea onfocus=alert(1) autofocus></textarea>",
    "<video><source onerror=alert(1)></video>",
    "<audio src onerror=alert(1)></audio>",
    "<details open ontoggle=alert(1)>x</details>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<body onload=alert(1)>",
    "<base href='https://evil.example/'>",
    "<link rel=stylesheet href='https://evil.example/x.css'>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<style>@import 'https://evil.example/x.css';</style>",
    "<p style='background:url(javascript:alert(1))'>x</p>",
    "<p style='position:fixed;inset:0'>x</p>",
    "<p onclick=alert(1)>x</p>",
    "<p onmouseover='alert(1)'>x</p>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='JaVaScRiPt:alert(1)'>x</a>",
    "<a href=' javascript:alert(1)'>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<a href='java\nscript:alert(1)'>x</a>",
    "<a href='&#106;&#97;&#118;&#97;&#115;&#99;&#114;&#105;&#112;&#116;&#58;alert(1)'>x</a>",
    "<a href='&#x6A&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74&#x3A;alert(1)'>x</a>",
    "<a href='\x01javascript:alert(1)'>x</a>",
    "<a href='vbscript:msgbox(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='blob:https://evil.example/1'>x</a>",
    "<a href='file:///etc/passwd'>x</a>",
    "<a target=_blank href='https://evil.example'>x</a>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><script>alert(1)</script></template>",
    "<!--><script>alert(1)</script>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml version='1.0'?><x/>",
    "<!DOCTYPE x [<!ENTITY y 'z'>]>",
    "<p><a href='https://a.example' onclick=alert(1)>x</a></p>",
    "<xmp><script>alert(1)</script></xmp>",
    "<plaintext><script>alert(1)</script>",
    "<title><script>alert(1)</script></title>",
    "<table background='javascript:alert(1)'><tr><td>x</td></tr></table>",
    "<td width=1 onpointerenter=alert(1)>x</td>",
]
LINKS = [
    "[x](javascript:alert(1))",
    "[x](JAVASCRIPT:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](&#106;avascript:alert(1))",
    "[x](&Tab;javascript:alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](data:image/svg+xml;base64,PHN2Zz4=)",
    "[x](file:///etc/passwd)",
    "[x](blob:https://evil.example/1)",
    "![x](javascript:alert(1))",
    "![x](https://evil.example/pixel.png)",
    "![x](x.png 'a\" onerror=\"alert(1)')",
    "[x](https://a.example 'a\" onclick=\"alert(1)')",
    "<javascript:alert(1)>",
    "<data:text/html,x>",
    "[x]: javascript:alert(1)\n\n[x]",
    "[x][y]\n\n[y]: data:text/html,z",
    "| a |\n|---|\n| <script>alert(1)</script> |",
    "| a |\n|:-:|\n| [x](javascript:alert(1)) |",
    "# <img src=x onerror=alert(1)>",
    "- <svg onload=alert(1)>",
    "> <iframe src=javascript:alert(1)>",
    "```html\n<script>alert(1)</script>\n```",
    '```x" onclick="alert(1)\ncode\n```',
    "`<script>alert(1)</script>`",
    "A note.[^1]\n\n[^1]: <script>alert(1)</script>",
    'A note.[^"onclick=alert(1)]\n\n[^"onclick=alert(1)]: x',
    "A note.[^<script>]\n\n[^<script>]: x",
    "**<b onclick=alert(1)>x</b>**",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\\<script>alert(1)\\</script>",
    "<b>x</b><i>y</i><u>z</u>",
]  # fmt: skip


def test_there_are_enough_probes():
    assert len(PROBES) + len(LINKS) >= 90
    assert len({*PROBES, *LINKS}) == len(PROBES) + len(LINKS)


@pytest.mark.parametrize("probe", [*PROBES, *LINKS])
def test_what_is_typed_is_shown_inert(probe):
    for typed in (probe, f"Before. {probe} After.", f"Before.\n\n{probe}\n\nAfter."):
        assert dangers(str(text.to_html(text.clean(typed)))) == []
        assert all(dangers(block.html) == [] for block in text.blocks(text.clean(typed), prefix="1a"))


@pytest.mark.parametrize("probe", PROBES)
def test_the_sanitiser_alone_lets_no_probe_through(probe):
    assert dangers(text.sanitise(probe)) == []
    assert dangers(text.sanitise(f"<p>Before {probe} after</p>")) == []


def test_without_the_sanitiser_the_probes_would_bite():
    """The control: the same eyes on the same probes, unprotected."""
    assert [probe for probe in PROBES if not dangers(probe)] == []
    bare = MarkdownIt("commonmark", {"html": True}).enable("table")
    bare.validateLink = lambda url: True
    # These are made harmless by Markdown itself, whoever renders it.
    assert [probe for probe in LINKS if not dangers(bare.render(probe))] == [
        "[x](java\tscript:alert(1))",
        "[x](https://a.example 'a\" onclick=\"alert(1)')",
        "`<script>alert(1)</script>`",
        'A note.[^"onclick=alert(1)]\n\n[^"onclick=alert(1)]: x',
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "\\<script>alert(1)\\</script>",
    ]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.sampled_from([*PROBES, *LINKS]),
            st.text(alphabet="<>\"'`[]()!#*_|~:-\\& \n\tabcjs=/;^1", max_size=30),
        ),
        max_size=6,
    )
)
def test_no_mixture_of_probes_bites(parts):
    assert dangers(str(text.to_html(text.clean("".join(parts))))) == []


@pytest.mark.parametrize("address", ["https://a.example/b?c=1&d=2#e", "http://a.example/", "mailto:a@a.example"])
def test_a_link_to_the_world_stays_a_link(address):
    page = str(text.to_html(f"[x]({address})"))
    assert f'href="{html.escape(address)}"' in page
    assert 'rel="nofollow noopener"' in page


@pytest.mark.parametrize("probe", ["<script>alert(1)</script>", "a < b & c > d", "<b>x</b>"])
def test_markup_in_a_text_is_shown_as_it_was_typed(probe):
    assert text.plain(probe) == probe
    assert html.escape(probe, quote=False) in str(text.to_html(probe))


@pytest.mark.parametrize(
    ("language", "written", "words"),
    [
        ("en", "The office opened in 2024, didn’t it?", 7),
        ("en", "A well-known self-evaluation of 12.5 per cent.", 7),
        ("fr", "L’État a ouvert un guichet à Abidjan.", 7),
        ("fr", "Aujourd'hui, l'accueil s'améliore.", 3),
        ("es", "¿Cuántos niños llegaron el año pasado?", 6),
        ("ru", "Служба открылась в прошлом году.", 5),
        ("ru", "Межведомственно-научная комиссия", 2),
        ("ar", "افتتح المكتب في العام الماضي.", 5),
        ("ar", "مُهَاجِرٌ وَأُسْرَتُهُ", 2),  # with its vowels
        ("ar", "استقبل المكتب ٥٠٠ شخص", 4),
        ("zh-hans", "我们征求了各部委的意见。", 11),
        ("zh-hans", "2024年有300人参加IMRF。", 8),
        ("", "", 0),
        ("", " \n\t ", 0),
        ("", "— … – !", 0),
        ("", "one\ntwo\n\nthree", 3),
    ],
)
def test_words_are_counted_as_writers_count_them(language, written, words):
    assert text.count_words(text.clean(written)) == words


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("e\u0301tat", "\u00e9tat"),
        ("one\x00two", "onetwo"),
        ("  an indented line", "  an indented line"),
        ("the end \n\n  ", "the end"),
        ("\u202b\u0627\u0644\u0645\u0643\u062a\u0628\u202c \u200f(IOM)\u200e", "\u202b\u0627\u0644\u0645\u0643\u062a\u0628\u202c \u200f(IOM)\u200e"),
        ("\u0646\u0645\u06cc\u200c\u062f\u0627\u0646\u0645", "\u0646\u0645\u06cc\u200c\u062f\u0627\u0646\u0645"),  # zero-width non-joiner
        ("👩‍👩‍👧‍👦 🇰🇪", "👩‍👩‍👧‍👦 🇰🇪"),
        ("a\u00a0b\u202fc", "a\u00a0b\u202fc"),
    ],
)  # fmt: skip
def test_what_is_stored_is_what_was_typed(typed, kept):
    assert text.clean(typed) == kept
    assert text.clean(kept) == kept


@pytest.mark.parametrize("divider", ["\x0b", "\x0c"])
def test_a_dropped_control_character_does_not_join_two_words(divider):
    """A line break of Word is U+000B, a page break U+000C: pasted, they still divide words."""
    assert text.clean(f"one{divider}two").split() == ["one", "two"]


@given(st.text(max_size=200))
def test_cleaning_twice_is_cleaning_once(typed):
    once = text.clean(typed)
    assert text.clean(once) == once
    assert "\r" not in once


def test_blocks_have_their_kinds_in_their_order():
    written = (
        "# Head\n\nA paragraph\nof two lines.\n\n- one\n  - inner\n- two\n\n1. first\n\n> quoted\n\n| a | b |\n| :- | -: |\n| 1 | 2 |"
        "\n\n```\ncode\n```\n\nWith a note.[^1]\n\n[^1]: The note."
    )
    found = [(block.kind, block.text) for block in text.blocks(written)]
    assert found == [
        ("heading", "Head"),
        ("paragraph", "A paragraph\nof two lines."),
        ("list", "one inner two"),
        ("list", "first"),
        ("quote", "quoted"),
        ("table", "a b\n1 2"),
        ("paragraph", "code"),
        ("paragraph", "With a note."),
        ("notes", "The note."),
    ]


def test_headings_of_writers_stand_below_those_of_the_page():
    found = [block.html.strip() for block in text.blocks("# a\n\n## b\n\n### c\n\n#### d\n\n##### e\n\n###### f")]
    assert found == ["<h4>a</h4>", "<h5>b</h5>", "<h6>c</h6>", "<h4>d</h4>", "<h5>e</h5>", "<h6>f</h6>"]


def test_notes_of_two_texts_on_a_page_keep_apart():
    first, second = (str(text.to_html("A.[^1]\n\n[^1]: B.", prefix)) for prefix in ("1a", "3-7"))
    ids = [re.findall(r'id="([^"]+)"', page) for page in (first, second)]
    assert ids[0]
    assert not set(ids[0]) & set(ids[1])
    for page, names in zip((first, second), ids, strict=True):
        assert {name.removeprefix("#") for name in re.findall(r'href="(#[^"]+)"', page)} == set(names)


def test_a_table_head_says_what_it_is_the_head_of():
    (table,) = text.blocks("| Year | Count |\n| ---- | ----: |\n| 2024 | 7 |")
    assert table.html.count('<th scope="col">') == 2
    assert "style" not in table.html


@pytest.mark.parametrize(
    "typed",
    [
        "Words.\n\n[Source]: IOM",
        "Words.\n\n[^9]: Annotation nobody refers to.",
        "| Year | Count |\n| --- | --- |\n| 2024 | 7 | provisional |",
        "```table three\n2024 7\n```",
        "\n".join("  " * depth + f"- level{depth}" for depth in range(9)),  # as deep as Word goes
        "> outer\n>> inner\n>>> innermost",
        "A note.[^a]\n\n[^a]: Told below.",
        "<kept as typed> & [shown] (so) *too* **both** ~~gone~~ `code`",
    ],
    ids=["reference", "unused-note", "extra-cell", "fence", "list", "quote", "note", "marks"],
)
def test_no_word_that_was_typed_vanishes_from_what_is_published(typed):
    shown = " ".join(block.text for block in text.blocks(typed)) + html.unescape(
        re.sub(r"<[^>]+>", " ", str(text.to_html(typed)))
    )
    assert set(re.findall(r"\w{3,}", typed)) <= set(re.findall(r"\w+", shown))


SENTENCES = st.lists(
    st.text(alphabet=st.characters(categories=["Lu", "Ll", "Lo", "Nd"]), min_size=1, max_size=8), max_size=20
)


@settings(max_examples=60, deadline=None)
@given(st.lists(SENTENCES, max_size=6))
def test_words_in_plain_paragraphs_are_all_shown(paragraphs):
    """Letters and digits only: nothing that Markdown reads as a mark."""
    typed = text.clean("\n\n".join(" ".join(words) for words in paragraphs))
    assert text.plain(typed).split() == typed.split()


def test_a_fingerprint_is_the_sha256_of_the_utf8():
    assert text.fingerprint("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert text.fingerprint("État") == text.fingerprint("État".encode())


# Two directions in one text


def directions(markdown: str, direction: str) -> list[tuple[str, str]]:
    """Each marked element with its first words."""
    html_ = "".join(block.html for block in text.blocks(markdown, direction=direction))
    return re.findall(r'<(\w+)[^>]* dir="auto"[^>]*>\s*(?:<(?:li|p|strong|a)\b[^>]*>\s*)*([^<]*)', html_)


@pytest.mark.parametrize(
    ("markdown", "direction", "marked"),
    [
        ("We wrote this.\n\nكتبنا هذا.", "ltr", [("p", "كتبنا هذا.")]),
        ("كتبنا هذا.\n\nWe wrote this.", "rtl", [("p", "We wrote this.")]),
        ("كتبنا هذا.", "rtl", []),
        ("2024: كتبنا", "ltr", [("p", "2024: كتبنا")]),
        ("Words and كتبنا.", "ltr", []),
        ("2024, 17.", "rtl", []),
        ("# عنوان\n\nText", "ltr", [("h4", "عنوان")]),
        ("- واحد\n- اثنان", "ltr", [("ul", "واحد")]),
        ("- واحد\n- two\n- ثلاثة", "ltr", [("ul", "واحد"), ("li", "two")]),
        ("- one\n- اثنان", "ltr", [("li", "اثنان")]),
        ("> قول\n\nWords.", "ltr", [("blockquote", "قول")]),
        ("[**رابط**](https://example.org/x)", "ltr", [("p", "رابط")]),
        ("| Name | اسم |\n| --- | --- |\n| One | واحد |", "ltr", [("th", "اسم"), ("td", "واحد")]),
        ("| اسم |\n| --- |\n| واحد |", "ltr", [("th", "اسم"), ("td", "واحد")]),
        ("Words.[^1]\n\n[^1]: كلمات.", "ltr", [("p", "كلمات. ")]),
    ],
)
def test_what_is_written_the_other_way_is_laid_out_so(markdown, direction, marked):
    assert directions(markdown, direction) == marked


@given(st.lists(st.sampled_from(["Words.", "كلمات.", "- one\n- اثنان", "> قول", "# عنوان", "17"]), max_size=6))
def test_direction_changes_no_word(parts):
    markdown = "\n\n".join(parts)
    for direction in ("ltr", "rtl"):
        marked, bare = list(text.blocks(markdown, direction=direction)), list(text.blocks(markdown))
        assert [block.text for block in marked] == [block.text for block in bare]
        assert [block.html.replace(' dir="auto"', "") for block in marked] == [block.html for block in bare]
