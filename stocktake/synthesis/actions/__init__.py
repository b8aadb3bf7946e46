"""Beginning reports and moving them, pinning passages, laying drafts before audiences, compiling from the record."""

from stocktake.synthesis.actions.compiling import KINDS, Compiled, compile_draft, compile_for_desk, compile_report
from stocktake.synthesis.actions.pinning import drop, follow, pin, restate
from stocktake.synthesis.actions.reports import begin, consult, end_consultation, finalise, held_open, publish, reopen
from stocktake.synthesis.actions.sending import transmit

__all__ = [
    "KINDS",
    "Compiled",
    "begin",
    "compile_draft",
    "compile_for_desk",
    "compile_report",
    "consult",
    "drop",
    "end_consultation",
    "finalise",
    "follow",
    "held_open",
    "pin",
    "publish",
    "reopen",
    "restate",
    "transmit",
]
