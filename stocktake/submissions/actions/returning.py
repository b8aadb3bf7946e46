"""What a file brings to a draft: split by its headings, found by its anchors, or come back with changes."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from stocktake.assist import headings, sections
from stocktake.core import languages, text
from stocktake.documents.actions import NOTHING, Incoming, Told
from stocktake.documents.lexicons import current_lexicon
from stocktake.documents.merging import merge
from stocktake.documents.models import Proposal
from stocktake.documents.proposals import BASE_UNKNOWN, ancestor
from stocktake.documents.returned import Problem, Returned, sort_out
from stocktake.documents.word_in import Piece, WordFile, read_word
from stocktake.framework.models import Objective
from stocktake.submissions.exports import outline_word
from stocktake.submissions.models import Outline, Submission

MOST_ALTERNATIVES = 2

Place = tuple[str, tuple[str, ...]]


@dataclass(frozen=True)
class Arranged:
    """The pieces of a file with their places, the kind of proposal they make, and what else the file says."""

    pieces: list[Incoming]
    kind: str = Proposal.Kind.SPLIT
    told: Told = NOTHING


def arranged(file: WordFile, submission: Submission) -> Arranged:
    """What the file brings to this draft. A file made from another draft is taken as a new text, and that is told."""
    outline = submission.outline
    if file.origin is None:
        return Arranged(mapped(file.pieces, outline, file.language), told=_told(sort_out(file), []))
    came = sort_out(file, document_id=str(submission.document_id))
    problems = [(found.problem.value, found.key) for found in came.problems]
    came, loose = _by_headings(came, outline)
    if came.document_id is None or came.has(Problem.OTHER_DOCUMENT):
        return Arranged([*_as_new(came, outline), *loose], told=_told(came, problems))
    changed, unknown = _changed(came, submission)
    problems += [(BASE_UNKNOWN, key) for key in unknown]
    return Arranged([*changed, *loose], Proposal.Kind.RETURNED, _told(came, problems))


def mapped(pieces: Sequence[Piece], outline: Outline, language: str | None) -> list[Incoming]:
    """Each piece with the key it seems to belong to; "" where nothing decided."""
    objectives = [(o.number, [*o.title.values(), *o.label.values()]) for o in Objective.objects.order_by("number")]
    told = [(piece.heading, piece.text) for piece in pieces]
    places = sections.map_pieces(told, language or None, objectives=objectives)
    known = {question.key for question in outline.questions}
    kept = _within_levels([piece.level for piece in pieces], [(place.section, tuple(place.words)) for place in places])
    return [
        Incoming(
            piece.heading,
            piece.text,
            key if key in known else "",
            words,
            [] if words else _alternatives(piece, language, key, known),
        )
        for piece, (key, words) in zip(pieces, kept, strict=True)
    ]


def _alternatives(piece: Piece, language: str | None, key: str, known: set[str]) -> list[tuple[str, Sequence[str]]]:
    """Other places for a heading that is not plain, best first, with the words that speak for them."""
    if not piece.heading:
        return []
    told = headings.proposals(piece.heading, piece.text, language, lexicon=current_lexicon())
    found = [(str(section), said) for section, said in told]
    others = [(section, said) for section, said in found if section in known and section != key]
    return list(others[:MOST_ALTERNATIVES])


def _within_levels(levels: Sequence[int], places: Sequence[Place]) -> list[Place]:
    """A heading inherits the place of the one above it; not so one of a higher level than the heading that decided."""
    kept: list[Place] = []
    decided, cut = 0, 0
    for at, (level, place) in enumerate(zip(levels, places, strict=True)):
        inherited = at > 0 and place[0] and place == places[at - 1]
        if not inherited:
            decided, cut = level, 0
        elif level and level < decided and not cut:
            cut = level
        beyond = bool(inherited and cut and (not level or level >= cut))
        kept.append(("", ()) if beyond else place)
    return kept


def _by_headings(came: Returned, outline: Outline) -> tuple[Returned, list[Incoming]]:
    """What stands outside the anchors, by its headings: an answer whose anchor is gone is found again by its own."""
    missing = {found.key for found in came.problems if found.problem == Problem.MISSING}
    found: dict[str, list[str]] = {}
    loose = []
    for piece in mapped(came.loose, outline, came.language):
        if piece.key in missing and _is_title(piece.heading, outline, piece.key):
            found.setdefault(piece.key, []).append(piece.text)
        else:
            loose.append(piece)
    texts = came.texts | {key: "\n\n".join(filter(None, parts)) for key, parts in found.items()}
    return Returned(**{**vars(came), "texts": texts}), loose


def _is_title(heading: str, outline: Outline, key: str) -> bool:
    question = outline.question(key)
    bare = "".join(letter for letter in heading.casefold() if letter.isalnum())
    titles = question.label.values() if question else []
    return any(bare.endswith("".join(c for c in title.casefold() if c.isalnum())) for title in titles)


def _as_new(came: Returned, outline: Outline) -> list[Incoming]:
    """Answers written into an empty outline, or into another draft: by their keys, under the outline's own titles."""
    found = []
    for key, written in came.texts.items():
        question = outline.question(key)
        if written.strip():
            label = question.label.get(came.language) or str(question.label) if question else key
            found.append(Incoming(label, written, key if question else ""))
    return found


def _changed(came: Returned, submission: Submission) -> tuple[list[Incoming], list[str]]:
    """(answers that differ from what went out, keys whose text of that time is not known)."""
    document, outline = submission.document, submission.outline
    known = {question.key: question for question in outline.questions}
    bases = {key: ancestor(document, key, *came.bases[key]) for key in came.texts if key in known}
    usual = _as_it_comes_back(submission, came.language, {key: base for key, base in bases.items() if base})
    changed, unknown = [], []
    for key, theirs in came.texts.items():
        if key not in known:
            changed += [Incoming(key, theirs, "")] if theirs.strip() else []
            continue
        base = bases[key]
        if base is None:
            unknown.append(key)
        elif theirs == usual.get(key, ""):
            continue
        written = theirs if base is None else _in_the_writers_form(usual.get(key, ""), base, theirs)
        changed.append(Incoming(str(known[key].label), written, key, base=came.bases[key][0]))
    return changed, unknown


def _as_it_comes_back(submission: Submission, language: str, texts: dict[str, str]) -> dict[str, str]:
    """What a file with these texts says when nobody changes it: Markdown can be written in several ways, Word in one."""
    if not texts:
        return {}
    language = language if language in languages.CODES else submission.document.language
    content = outline_word.write(submission.outline, language, outline_word.of_draft(submission, texts))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "unchanged.docx"
        path.write_bytes(content)
        return sort_out(read_word(path, may_be_empty=True)).texts


def _in_the_writers_form(usual: str, base: str, theirs: str) -> str:
    """The file's changes on the text as it was typed, so that signs which only look different are no change."""
    merged = merge(usual, base, theirs)
    return text.clean(merged.text if merged.is_clean else theirs)


def _told(came: Returned, problems: list[tuple[str, str]]) -> Told:
    comments = [{**asdict(comment), "block": None} for comment in came.comments]
    return Told(comments, problems, [asdict(one) for one in came.changes])
