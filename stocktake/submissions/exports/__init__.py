"""The downloads of a review: Word, Markdown and JSON, in the review's own language, the same bytes each time."""

from collections.abc import Callable

from django.utils import translation

from stocktake.documents.models import Revision
from stocktake.submissions.exports import data, markdown, word
from stocktake.submissions.exports.contents import Download, best_of, of_publication
from stocktake.submissions.models import Publication

FORMATS: dict[str, Callable[[Download], bytes]] = {"docx": word.write, "md": markdown.write, "json": data.write}

__all__ = ["FORMATS", "all_formats", "best_of", "in_format"]


def all_formats(publication: Publication, version: Revision | None = None) -> dict[str, bytes]:
    """Every download of a publication, which need not be saved yet, or of a language version of it."""
    download = of_publication(publication, version)
    return {name: in_format(download, name) for name in FORMATS}


def in_format(download: Download, name: str) -> bytes:
    with translation.override(download.language):
        return FORMATS[name](download)
