"""The columns of every data set, each said once."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from stocktake.api.columns import Column

NUMBER = _("Number on the record; the permanent address ends with it")
STATE = _("Code of the State or area, ISO 3166-1 alpha-3")
COUNTRY = _("Name of the State or area, in the language of the file")
CYCLE = _("Round of review")
KIND = _("What was filed")
LANGUAGE = _("Language of the text")
ADDRESS = _("Permanent address")
PAGE = _("Address of the page")
INVENTED = _("Whether it is invented content of a demonstration: the Government named did not write it")
COMMISSION = _("Regional commission of the United Nations")
GROUP = _("Group of countries in special situations")
SOURCE = _("Where the fact comes from")
NOTE = _("Note")
NAME = _("Name")
OBJECTIVE = _("Number of the objective, 1 to 23")
OBJECTIVES = _("Objectives spoken of: answered under their own question, or tagged on a paragraph")
PRINCIPLES = _("Guiding principles tagged, 1 to 10")
SHA256 = _("SHA-256 of the text")
WORDS = _("Number of words")
VERSION = _("Version, counted from 1")
PUBLISHED = _("When it was put on the record, in UTC")
LATE = _("Whether it was filed after the call had closed")
OUTLINE = _("Outline that the call asks to follow: its version")
KEY = _("Question of the outline that it answers")
TITLE = _("Title")
REASON = _("Reason given")


def column(name: str, about: Any, kind: str = "text") -> Column:
    """A column; a question mark after its kind: it may be empty."""
    return Column(name, about, kind.removesuffix("?"), may_be_empty=kind.endswith("?"))


FILED_BY = (column("iso3", STATE, "text?"), column("country", COUNTRY, "text?"), column("cycle", CYCLE))
ON_RECORD = (column("address", ADDRESS, "address"), column("invented", INVENTED, "boolean"))

REVIEWS = (
    column("number", NUMBER), *FILED_BY, column("kind", KIND), column("language", _("Language of the original")),
    column("languages", _("Languages that it can be read in"), "list"), column("version", VERSION, "integer"),
    column("published_at", PUBLISHED, "moment"), column("late", LATE, "boolean"), column("words", WORDS, "integer"),
    column("objectives", OBJECTIVES, "list"),
    column("objectives_answered", _("Objectives answered under their own question"), "list"),
    column("principles", PRINCIPLES, "list"), column("regions", COMMISSION, "list"), column("sha256", SHA256),
    ON_RECORD[0], column("page", PAGE, "address"), ON_RECORD[1],
)  # fmt: skip
PARAGRAPHS = (
    column("review", _("Number of the review that it stands in")),
    column("number", _("Number of the paragraph in its review"), "integer"), column("key", KEY),
    column("kind", _("Paragraph, list, table or quotation")), column("language", LANGUAGE),
    column("original", _("Whether it is a paragraph of the original, not of a language version"), "boolean"), *FILED_BY,
    column("text", _("The words, without marks of layout")), column("sha256", SHA256),
    column("objectives", OBJECTIVES, "list"), column("principles", PRINCIPLES, "list"),
    column("targets", _("Targets of the Sustainable Development Goals tagged"), "list"), *ON_RECORD,
)  # fmt: skip
VERSIONS = (
    column("number", NUMBER), *FILED_BY, column("kind", KIND), column("version", VERSION, "integer"),
    column("standing", _("Current, superseded by a later version, or withdrawn")),
    column("published_at", PUBLISHED, "moment"), column("correction", _("What was corrected in this version"), "text?"),
    column("withdrawn_at", _("When it was withdrawn, in UTC"), "moment?"),
    column("withdrawal_reason", REASON, "text?"), column("language", _("Language of the original"), "text?"),
    column("words", WORDS, "integer?"), column("sha256", SHA256, "text?"), *ON_RECORD,
)  # fmt: skip
FILINGS = (
    column("number", _("Number of the submission")), column("iso3", STATE), column("country", COUNTRY),
    column("cycle", CYCLE), column("kind", KIND), column("first_sent_at", _("When it was first sent, in UTC"), "moment"),
    column("last_sent_at", _("When it was last sent, in UTC"), "moment"), column("late", LATE, "boolean"),
    column("standing", _("Standing of its newest version on the record; “none” when nothing is published")),
    column("published_as", NUMBER, "text?"), column("invented", INVENTED, "boolean"),
)  # fmt: skip
COUNTRIES = (
    column("iso3", STATE), column("m49", _("Code in the standard M49")), column("name", NAME, "texts"),
    column("un_status", _("Member or observer State of the United Nations, or area")),
    column("region", _("Region in the standard M49"), "texts"),
    column("subregion", _("Subregion in the standard M49"), "texts"), column("commissions", COMMISSION, "list"),
    column("groups", GROUP, "list"), column("page", PAGE, "address"),
)  # fmt: skip
COMMISSIONS = (
    column("commission", COMMISSION), column("acronym", _("Abbreviation"), "texts"), column("name", NAME, "texts"),
    column("region", _("Region"), "texts"), column("page", PAGE, "address"),
)  # fmt: skip
SEATS = (
    column("commission", COMMISSION), column("iso3", STATE), column("membership", _("Member or associate member")),
)  # fmt: skip
GROUPS = (column("group", GROUP), column("abbreviation", _("Abbreviation"), "texts"), column("name", NAME, "texts"))
MEMBERSHIPS = (
    column("group", GROUP), column("iso3", STATE), column("since", _("First day in the group; empty: not known"), "date?"),
    column("until", _("First day outside the group; empty: still in it"), "date?"), column("source", SOURCE),
    column("note", NOTE, "text?"),
)  # fmt: skip
OBJECTIVES_ALL = (
    column("number", OBJECTIVE, "integer"), column("label", _("Short title"), "texts"), column("title", TITLE, "texts"),
    column("paragraph", _("Paragraph of the resolution A/RES/73/195"), "integer"),
    column("actions", _("Number of actions"), "integer"),
    column("targets", _("Targets of the Sustainable Development Goals it is linked to"), "list"),
    column("page", PAGE, "address"),
)  # fmt: skip
PRINCIPLES_ALL = (
    column("number", _("Number of the guiding principle, 1 to 10"), "integer"),
    column("slug", _("Its name in addresses")), column("name", NAME, "texts"), column("summary", _("Summary"), "texts"),
    column("page", PAGE, "address"),
)  # fmt: skip
CYCLES = (
    column("cycle", CYCLE), column("kind", _("Regional or global")), column("year", _("Year"), "integer"),
    column("name", NAME, "texts"), column("summary", _("Summary"), "texts"), column("page", PAGE, "address"),
)  # fmt: skip
OCCASIONS = (
    column("cycle", CYCLE), column("commission", COMMISSION, "text?"), column("kind", _("Kind of meeting")),
    column("opens_on", _("First day; empty: not known"), "date?"), column("closes_on", _("Last day"), "date?"),
    column("place", _("Place"), "texts"), column("note", NOTE, "texts"), column("source", SOURCE),
)  # fmt: skip
MILESTONES = (
    column("cycle", CYCLE), column("commission", COMMISSION, "text?"), column("milestone", _("Its name in addresses")),
    column("title", TITLE, "texts"), column("on", _("Day; empty: nobody can know it yet"), "date?"),
    column("state", _("Met, due, late, moved or unknown, as of today")), column("responsible", _("Who answers for it"), "texts"),
    column("reason", REASON, "text?"), column("source", SOURCE),
)  # fmt: skip
CALLS = (
    column("cycle", CYCLE), column("kind", KIND), column("outline", OUTLINE, "integer"), column("title", TITLE, "texts"),
    column("text", _("What the call says"), "texts"), column("opens_at", _("When it opened, in UTC"), "moment"),
    column("closes_at", _("When it closes, in UTC"), "moment"), column("open", _("Whether it is open now"), "boolean"),
    column("takes_late", _("Whether what comes later is taken and marked as late"), "boolean"),
    column("invented", INVENTED, "boolean"),
)  # fmt: skip
OUTLINES = (
    column("kind", KIND), column("version", VERSION, "integer"), column("key", _("Key of the question")),
    column("section", _("Section that it stands in")), column("label", TITLE, "texts"),
    column("guidance", _("What to write about"), "texts"),
    column("suggested_words", _("Suggested number of words"), "integer?"), column("objective", OBJECTIVE, "integer?"),
    column("source", SOURCE),
)  # fmt: skip
