"""The API's questions and answers as types: from them come its checks and its description."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.utils import translation
from ninja import Schema
from pydantic import ConfigDict, Field, WithJsonSchema, create_model

from stocktake.api.columns import Column
from stocktake.api.sets import SETS

MOST = 200
SHORT = ("countries", "commissions", "groups", "objectives", "principles", "cycles", "calls", "outlines")
Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
Iso3 = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
Objective = Annotated[str, Field(pattern=r"^([1-9]|1[0-9]|2[0-3])$")]
Principle = Annotated[str, Field(pattern=r"^([1-9]|10)$")]
Language = Literal["ar", "en", "es", "fr", "ru", "zh-hans"]
Year = Annotated[str, Field(pattern=r"^20[0-9]{2}$")]
Number = Annotated[
    str, Field(pattern=r"^[A-Z0-9-]{1,44}$", description="VR-2026-KEN-1, or VR-2026-KEN for what is current")
]
Limit = Annotated[int, Field(ge=1, le=MOST, description="How many items a page has at most.")]


def _cursor(of: str) -> Any:
    about = "Where to go on: the `next` of the page before. Signed; nothing else is taken."
    told = {"type": "string", "minLength": 1, "maxLength": 200, "format": f"cursor-{of}"}
    return Annotated[str | None, Field(min_length=1, max_length=200, description=about), WithJsonSchema(told)]


def _any_of(what: str) -> Any:
    return Field(default=[], max_length=30, description=f"{what}. Given more than once: any of them.")


class Facets(Schema):
    """Values of one facet are alternatives; facets narrow each other."""

    model_config = ConfigDict(extra="forbid")

    kind: list[Slug] = _any_of("What was filed, such as voluntary-review")
    country: list[Iso3] = _any_of("ISO 3166-1 alpha-3, in capitals")
    region: list[Slug] = _any_of("Regional commission: eca, ece, eclac, escap, escwa")
    group: list[Slug] = _any_of("Group on the day of publication: ldc, lldc, sids")
    cycle: list[Slug] = _any_of("Round of review, such as imrf-2026")
    objective: list[Objective] = _any_of("Number of an objective, 1 to 23")
    principle: list[Principle] = _any_of("Number of a guiding principle, 1 to 10")
    language: list[Language] = _any_of("Language of the text, or of a language version")
    category: list[Slug] = _any_of("Category of the stakeholder that sent it")
    year: list[Year] = _any_of("Year of publication")
    limit: Limit = 50


class Reviews(Facets):
    cursor: _cursor("reviews") = None  # type: ignore[valid-type]


class Paragraphs(Facets):
    cursor: _cursor("paragraphs") = None  # type: ignore[valid-type]


class Asked(Schema):
    """What a short list can be asked: a page."""

    model_config = ConfigDict(extra="forbid")

    limit: Limit = MOST


def question(of: str) -> Any:
    return create_model(f"PageOf{of.title()}", __base__=Asked, cursor=(_cursor(of), None))


class Problem(Schema):
    """RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[dict[str, str]] | None = Field(None, description="What is wrong where, for 422.")
    reference: str | None = Field(None, description="Name it when you write to us, for 500.")
    number: str | None = Field(None, description="Of what was withdrawn, for 410.")
    withdrawn_at: str | None = None
    reason: str | None = None


TYPES: dict[str, Any] = {
    "text": str,
    "address": Annotated[str, Field(json_schema_extra={"format": "uri"})],
    "integer": int,
    "boolean": bool,
    "date": Annotated[str, Field(json_schema_extra={"format": "date"})],
    "moment": Annotated[str, Field(json_schema_extra={"format": "date-time"})],
    "list": list[str],
    "texts": dict[str, str],
}


def item(name: str, of: str, **more: Any) -> Any:
    """The answer that has a data set's columns, by their names, and these fields besides."""
    with translation.override("en"):
        fields = {column.name: _field(column) for column in SETS[of].columns}
    return _made(name, {**fields, **more})


def _made(name: str, fields: dict[str, Any]) -> Any:
    return create_model(name, __base__=Schema, **fields)


def _field(column: Column) -> tuple[Any, Any]:
    kind = TYPES[column.kind]
    return (kind | None if column.may_be_empty else kind), Field(description=str(column.about))


def many(of: Any) -> tuple[Any, Any]:
    return list[of], ...


def listed(of: Any) -> Any:
    following = (str | None, Field(description="The cursor of the next page; null on the last."))
    return _made(f"{of.__name__}List", {"items": many(of), "next": following})


Paragraph = item("Paragraph", "paragraphs", html=(str, Field(description="The same, sanitised, with its layout")))
Review = item("Review", "reviews")
ReviewInFull = item(
    "ReviewInFull",
    "reviews",
    standing=(Literal["current", "superseded"], ...),
    correction=(str | None, Field(description="What was corrected in this version")),
    paragraphs=many(Paragraph),
)
Country = item("Country", "countries")
Commission = item("Commission", "commissions", seats=many(item("Seat", "seats")))
Group = item("Group", "groups", members=many(item("Member", "memberships")))
ObjectiveOfCompact = item("Objective", "objectives")
PrincipleOfCompact = item("Principle", "principles")
Cycle = item(
    "Cycle", "cycles", occasions=many(item("Occasion", "occasions")), milestones=many(item("Milestone", "milestones"))
)
Call = item("Call", "calls")
Outline = _made(
    "Outline",
    {"kind": (str, ...), "version": (int, ...), "source": (str, ...), "questions": many(item("Question", "outlines"))},
)


class Index(Schema):
    """Where things are."""

    openapi: str
    lists: dict[str, str]
    data: str
