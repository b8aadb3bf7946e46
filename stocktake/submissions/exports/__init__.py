"""The downloads of a review: Word, PDF, Markdown and JSON, in the review's own language, the same bytes each time."""

from collections.abc import Callable

from django.utils import translation

from stocktake.documents.models import Revision
from stocktake.submissions.exports import data, markdown, pdf, word
from stocktake.submissions.exports.contents import Download, best_of, of_publication
from stocktake.submissions.models import Publication

FORMATS: dict[str, Callable[[Download], bytes]] = {
    "docx": word.write,
    "pdf": pdf.write,
    "md": markdown.write,
    "json": data.write,
}
AT_ONCE = ("docx", "md", "json")  # made when it is published; a PDF takes half a second, and is made when first wanted

__all__ = ["AT_ONCE", "FORMATS", "all_formats", "best_of", "in_format", "of_publication"]


def all_formats(publication: Publication, version: Revision | None = None) -> dict[str, bytes]:
    """The downloads that a publication, which need not be saved yet, or a language version of it has from the beginning."""
    download = of_publication(publication, version)
    return {name: in_format(download, name) for name in AT_ONCE}


def in_format(download: Download, name: str) -> bytes:
    with translation.override(download.language):
        return FORMATS[name](download)
