"""Where a report stands, what a pinned passage is pinned for, and what became of its source."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    DRAFTING = "drafting", _("Being written")
    CONSULTATION = "consultation", _("In consultation")
    FINAL = "final", _("Final")
    PUBLISHED = "published", _("Published")
    TRANSMITTED = "transmitted", _("Transmitted")


WRITABLE = frozenset({State.DRAFTING, State.CONSULTATION})
PUBLIC = frozenset({State.PUBLISHED, State.TRANSMITTED})


class Stance(models.TextChoices):
    """What a passage is evidence of."""

    PROGRESS = "progress", _("Progress")
    GAP = "gap", _("Gap")
    PRACTICE = "practice", _("Good practice")
    NEED = "need", _("Need for support")
    DISAGREEMENT = "disagreement", _("Disagreement")


class Standing(models.TextChoices):
    """What became of a pinned passage since it was pinned."""

    EQUAL = "equal", _("As pinned")
    MOVED = "moved", _("Corrected elsewhere: the same words stand in a newer version")
    CHANGED = "changed", _("Corrected: the passage has other words now")
    GONE = "gone", _("Corrected: the passage is not there any more")
    WITHDRAWN = "withdrawn", _("Withdrawn by its State")
    ALTERED = "altered", _("No longer equal to what was pinned")


class Recipient(models.TextChoices):
    """To whom the reports of regional reviews go (Network, second regional review framework)."""

    COORDINATOR = "coordinator", _("Coordinator of the United Nations Network on Migration")
    PRESIDENT = "president", _("President of the General Assembly")
    CO_FACILITATORS = "co-facilitators", _("Co-facilitators of the Progress Declaration")
    OTHER = "other", _("Somebody else")
