"""What import-linter cannot see: foreign keys named by strings, and templates of rooms above."""

import re
import tomllib
from pathlib import Path

from django.apps import apps

ROOT = Path(__file__).resolve().parent.parent
CONTRACT = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]
ROWS = [[room.strip().rsplit(".", 1)[1] for room in row.split("|")] for row in CONTRACT["layers"]]
HEIGHT = {room: len(ROWS) - place for place, row in enumerate(ROWS) for room in row}


def may_know(low: str, high: str) -> bool:
    return low == high or HEIGHT[low] > HEIGHT[high]


def test_every_room_of_the_package_is_on_the_ladder():
    rooms = {path.parent.name for path in (ROOT / "stocktake").glob("*/__init__.py")}
    assert rooms == set(HEIGHT)


def test_foreign_keys_point_down_but_for_the_user():
    wrong = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and model._meta.app_label in HEIGHT
        if field.related_model._meta.app_label in HEIGHT
        if not may_know(model._meta.app_label, field.related_model._meta.app_label)
        if not (model._meta.app_label == "core" and field.related_model._meta.label == "accounts.User")
    ]
    assert wrong == []


def test_templates_include_only_from_rooms_below():
    wrong = []
    for path in (ROOT / "stocktake").glob("*/templates/**/*.jinja"):
        room = path.relative_to(ROOT / "stocktake").parts[0]
        for name in re.findall(r'{%-?\s*(?:extends|include|import|from)\s+"([^"]+)"', path.read_text()):
            other = name.split("/")[0]
            if other in HEIGHT and not may_know(room, other):
                wrong.append(f"{path.name} in {room} uses {name}")
    assert wrong == []
