"""Loads the outlines. One that a submission uses is frozen: a changed text needs a new version."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from stocktake.core.languages import Multilingual
from stocktake.core.seeding import Seeding, tree
from stocktake.framework.models import Objective
from stocktake.submissions.models import Call, Outline


def load(seeding: Seeding) -> None:
    trees = {}
    for path in sorted((settings.SEED_DIR / "outlines").glob("*.yaml")):
        told = tree(f"outlines/{path.stem}")
        trees[told["kind"], told["version"]] = told
    for (kind, version), told in sorted(trees.items()):
        whole = _extended(trees[kind, told["extends"]], told) if "extends" in told else told
        values = {
            "title": Multilingual.from_mapping(whole["title"]),
            "source": told["source"],
            "content": list(_questions(whole)),
        }
        found = Outline.objects.filter(kind=kind, version=version).first()
        if found is None or not _is_used(found):
            seeding.upsert(Outline, {"kind": kind, "version": version}, values)


def _is_used(outline: Outline) -> bool:
    """Whether something is written on it: a submission, or what a higher app writes on outlines. A call only names it."""
    written = [relation for relation in outline._meta.related_objects if relation.related_model is not Call]
    return any(getattr(outline, relation.get_accessor_name() or "").exists() for relation in written)


def _extended(base: dict[str, Any], told: dict[str, Any]) -> dict[str, Any]:
    replaced = told.get("replace", {})
    sections = [
        {**section, "questions": [{**q, **replaced.get(q["key"], {})} for q in section["questions"]]}
        for section in base["sections"]
    ]
    return {**base, "sections": sections}


def _questions(told: dict[str, Any]) -> Any:
    for section in told["sections"]:
        yield {
            "key": section["key"],
            "section": section["key"],
            "label": Multilingual.from_mapping(section["title"]),
            "short": Multilingual.from_mapping(section["short"]),
            "guidance": Multilingual.from_mapping(section.get("text", {})),
            "suggested_words": section["suggested_words"],
            **({"uncited": True} if section.get("uncited") else {}),
        }
        for question in section["questions"]:
            yield {
                "key": question["key"],
                "section": section["key"],
                "label": Multilingual.from_mapping(question["short"]),
                "guidance": Multilingual.from_mapping(question["text"]),
            }
        for objective in Objective.objects.order_by("number") if section.get("objectives") else ():
            yield {
                "key": f"{section['key']}.{objective.number}",
                "section": section["key"],
                "label": objective.label,
                "guidance": objective.title,
                "objective": objective.number,
            }
