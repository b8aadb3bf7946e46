"""Loading reference data: upsert by natural key, count what changed, delete nothing."""

import csv
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import yaml
from django.conf import settings
from django.db import models, transaction

from stocktake.core import publication


class Seeding:
    """One run of the loaders. `report` counts new, changed and unchanged rows by kind; a check writes nothing."""

    def __init__(self) -> None:
        self.report: Counter[tuple[str, str]] = Counter()
        self.changes: list[str] = []

    def upsert(self, model: type[models.Model], key: dict[str, Any], values: dict[str, Any]) -> models.Model:
        kind = model._meta.model_name or ""
        found = model._default_manager.filter(**key).first()
        if found is None:
            self._note(kind, "new", key)
            return model._default_manager.create(**key, **values)
        differing = {name: value for name, value in values.items() if getattr(found, name) != value}
        if not differing:
            self.report[kind, "unchanged"] += 1
            return found
        self._note(kind, "changed", key, ", ".join(differing))
        for name, value in differing.items():
            setattr(found, name, value)
        found.save(update_fields=list(differing))
        return found

    def _note(self, kind: str, what: str, key: dict[str, Any], fields: str = "") -> None:
        self.report[kind, what] += 1
        self.changes.append(f"{what} {kind} {' '.join(str(v) for v in key.values())} {fields}".strip())


def rows(name: str) -> list[dict[str, str]]:
    with (settings.SEED_DIR / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def tree(name: str) -> Any:
    return yaml.safe_load((settings.SEED_DIR / f"{name}.yaml").read_text(encoding="utf-8"))


class OnlyLooking(Exception):
    """Ends a check: everything the loaders wrote is rolled back."""


def run(loaders: Iterable[Callable[[Seeding], None]], *, check: bool = False) -> Seeding:
    seeding = Seeding()
    try:
        with transaction.atomic():
            for loader in loaders:
                loader(seeding)
            if check:
                raise OnlyLooking  # noqa: TRY301  (rolls the transaction back)
            if seeding.changes:
                publication.advance()
    except OnlyLooking:
        pass
    return seeding
