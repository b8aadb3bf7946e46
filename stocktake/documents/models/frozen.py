"""What a document was at one moment, for ever."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from stocktake.core import languages
from stocktake.core.models import StoredFile
from stocktake.core.text import fingerprint
from stocktake.documents.models.tags import TagKind
from stocktake.documents.models.texts import Document


class Revision(models.Model):
    """The document as it stood at one moment, for ever: a snapshot, its SHA-256, its paragraphs with addresses."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    language = models.CharField(max_length=10)
    content = (
        models.JSONField()
    )  # canonical: {"sections": [{"key", "text"}], "tables": […], "attachments": […], "facts": {}}, and "tags" if any
    sha256 = models.CharField(max_length=64, db_index=True)
    words = models.PositiveIntegerField()
    frozen_at = models.DateTimeField(default=timezone.now)
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="a_revision_is_numbered_once")]

    def __str__(self) -> str:
        return f"{self.document_id} r{self.number}"

    @property
    def direction(self) -> str:
        return languages.direction(self.language)

    def texts(self) -> dict[str, str]:
        """Section key to Markdown."""
        return {section["key"]: section["text"] for section in self.content["sections"]}

    def followed(self) -> dict[str, str]:
        """Of a language version: section key to the SHA-256 of the original’s text that it was made from."""
        return {section["key"]: section["of"] for section in self.content["sections"] if "of" in section}

    def older_than(self, original: Revision) -> set[str]:
        """The keys of this language version whose answers say what an older original said."""
        texts = original.texts()
        return {
            key for key, sha256 in self.followed().items() if not texts.get(key) or sha256 != fingerprint(texts[key])
        }

    def tables_under(self, key: str) -> list[dict[str, Any]]:
        return [table for table in self.content["tables"] if table["key"] == key]

    @property
    def tags(self) -> list[dict[str, Any]]:
        """{"key", "position" from 0 among the blocks under the key, "kind", "code"}."""
        return list(self.content.get("tags", []))


class FrozenFile(models.Model):
    """An attachment of a revision: as long as the revision stands, the file is kept."""

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="files")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()  # from 1, in the order of the revision's attachments

    class Meta:
        constraints = [models.UniqueConstraint(fields=["revision", "position"], name="a_frozen_file_has_its_place")]

    def __str__(self) -> str:
        return f"{self.revision_id} file {self.position}"


class Paragraph(models.Model):
    """A block of a revision. `number` is its address (p14); headings have none."""

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="paragraphs")
    position = models.PositiveIntegerField()
    number = models.PositiveIntegerField(null=True)
    key = models.CharField(max_length=12)
    kind = models.CharField(max_length=10)
    html = models.TextField()
    text = models.TextField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["revision", "position"], name="a_paragraph_has_its_place"),
            models.UniqueConstraint(fields=["revision", "number"], name="an_address_is_given_once"),
        ]
        indexes = [models.Index(fields=["key", "revision"], name="paragraphs_under_a_key")]

    def __str__(self) -> str:
        return f"p{self.number}"

    @property
    def anchor(self) -> str:
        return f"p{self.number}"


class ParagraphTag(models.Model):
    """An accepted tag, frozen with its paragraph: the content of the revision, to be asked."""

    paragraph = models.ForeignKey(Paragraph, on_delete=models.CASCADE, related_name="tags")
    kind = models.CharField(max_length=10, choices=TagKind.choices)
    code = models.CharField(max_length=6)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["paragraph", "kind", "code"], name="a_code_is_frozen_once_with_a_paragraph")
        ]
        indexes = [models.Index(fields=["kind", "code"], name="paragraphs_by_what_they_say")]

    def __str__(self) -> str:
        return f"{self.paragraph_id} {self.kind} {self.code}"
