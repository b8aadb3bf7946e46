"""State moves only through a table. Buttons, check-lists, audit verbs, mail keys and the docs' diagram come from it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.functional import Promise

from stocktake.core import events
from stocktake.core.models import thing_key

Rule = Callable[[Any, Any], bool]
Need = Callable[[Any], "str | None"]


class NotAllowed(Exception):
    """This person may not make this move; pages answer as if the thing were not there."""


class NotPossible(Exception):
    """The move cannot be made now. `reasons` are whole sentences in the reader's language."""

    def __init__(self, *reasons: str) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


@dataclass(frozen=True)
class Move:
    """One move: from any of `sources` to `target`, by whom the rule allows, once every need is met.

    A need looks at the thing and returns a sentence saying what is missing, or None. `button` is the verb on the
    button, `done` what the history says. `wants_note` makes a note obligatory.
    """

    name: str
    button: str | Promise
    done: str | Promise
    sources: frozenset[str]
    target: str
    allowed: Rule
    needs: tuple[Need, ...] = ()
    wants_note: bool = False


@dataclass(frozen=True)
class Workflow:
    """The moves of one kind of thing, its first state, and the states meant to be ends."""

    name: str
    first: str
    moves: tuple[Move, ...]
    ends: frozenset[str] = frozenset()
    state_names: dict[str, str | Promise] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Move:
        return next(move for move in self.moves if move.name == name)

    @property
    def states(self) -> set[str]:
        return {self.first, *(move.target for move in self.moves), *(s for move in self.moves for s in move.sources)}

    def open_to(self, thing: Any, by: Any) -> list[Move]:
        """The moves this person may make from here, whether or not the needs are met."""
        return [m for m in self.moves if thing.state in m.sources and m.allowed(by, thing)]

    def diagram(self) -> Iterator[str]:
        """Mermaid lines, for the docs."""
        yield "stateDiagram-v2"
        yield f"    [*] --> {self.first}"
        for move in self.moves:
            for source in sorted(move.sources):
                yield f"    {source} --> {move.target}: {move.name}"


def missing(thing: Any, move: Move) -> list[str]:
    """What still stands in the way of the move, as sentences."""
    return [sentence for need in move.needs if (sentence := need(thing))]


def check(thing: Any, move: Move, *, by: Any) -> None:
    """Raise NotAllowed or NotPossible unless this person can make the move as the thing stands."""
    if by is not None and not move.allowed(by, thing):
        raise NotAllowed(f"{move.name} {thing_key(thing)}")
    if thing.state not in move.sources:
        raise NotPossible(thing.moved_on_sentence())
    if reasons := missing(thing, move):
        raise NotPossible(*reasons)


def take(thing: Any, move: Move, *, by: Any, note: str = "", sets: dict[str, Any] | None = None, **data: Any) -> Any:
    """Make the move: lock, check source, rule and needs, save, record. Returns the locked row.

    Runs inside the caller's transaction, so that what the action writes stands or falls with it. `by=None` is the
    clock (publication at a set hour) and passes the rule. `sets` are columns that change with the state, `data`
    goes into the event. Raises NotAllowed or NotPossible.
    """
    with transaction.atomic():
        locked = type(thing)._default_manager.select_for_update().get(pk=thing.pk)
        check(locked, move, by=by)
        if move.wants_note and not note.strip():
            raise NotPossible(locked.note_wanted_sentence())
        before, locked.state = locked.state, move.target
        for name, value in (sets or {}).items():
            setattr(locked, name, value)
        locked.save(update_fields=["state", *(sets or {})])
        events.record(move.name, locked, by=by, note=note, before=before, after=move.target, **data)
    return locked
