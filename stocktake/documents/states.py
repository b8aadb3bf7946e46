"""What somebody may do on a document."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Progress(TextChoices):
    """How far one answer of a language version is, beside the original."""

    SILENT = "silent", _("Nothing in the original")
    EMPTY = "empty", _("Empty")
    DRAFT = "draft", _("Draft")
    MACHINE = "machine", _("By a machine, not read yet")
    STALE = "stale", _("Older than the original")
    SIGNED_OFF = "signed-off", _("Signed off")


class Right(TextChoices):
    """In rising order: who may edit may comment, who may comment may read."""

    VIEW = "view", _("May read")
    COMMENT = "comment", _("May read and comment")
    EDIT = "edit", _("May write")

    def covers(self, wanted: "Right") -> bool:
        order = list(Right)
        return order.index(self) >= order.index(wanted)
