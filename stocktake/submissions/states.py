"""The states a submission can be in."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    RETURNED = "returned", _("Returned with remarks")
    SCHEDULED = "scheduled", _("To be published")
    PUBLISHED = "published", _("Published")
    REVISING = "revising", _("Being updated")
    WITHDRAWN = "withdrawn", _("Withdrawn")


WRITABLE = frozenset({State.DRAFT, State.RETURNED, State.REVISING})
EVER_SENT = frozenset(State) - {State.DRAFT}
