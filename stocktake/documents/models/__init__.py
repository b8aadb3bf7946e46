"""A document of sections, its history, those who write it together, files brought into it, frozen revisions."""

from stocktake.documents.models.files import Piece, Proposal
from stocktake.documents.models.frozen import FrozenFile, Paragraph, ParagraphTag, Revision
from stocktake.documents.models.tags import LexiconEntry, Tag, TagKind, in_order
from stocktake.documents.models.texts import Attachment, Document, Section, SectionVersion, StatisticsTable
from stocktake.documents.models.together import Assignment, Clearance, Comment, Presence, Share, Thread

__all__ = [
    "Assignment",
    "Attachment",
    "Clearance",
    "Comment",
    "Document",
    "FrozenFile",
    "LexiconEntry",
    "Paragraph",
    "ParagraphTag",
    "Piece",
    "Presence",
    "Proposal",
    "Revision",
    "Section",
    "SectionVersion",
    "Share",
    "StatisticsTable",
    "Tag",
    "TagKind",
    "Thread",
    "in_order",
]
