"""What a person can be in an organisation. `docs/reference/roles.md` is written from these classes."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Role:
    """A role: its name, one sentence that says what it may do, and in which kinds of organisation it exists."""

    slug: str
    name: str | Promise
    sentence: str | Promise
    kinds: frozenset[str]
    is_staff = False  # second factor needed
    only_one = False  # one holder at a time in an organisation


class FocalPoint(Role):
    slug = "focal-point"
    name = _("Focal point")
    sentence = _("Speaks for a State: drafts, invites co-authors, submits, updates and withdraws its reviews.")
    kinds = frozenset({"government"})
    only_one = True


class CoAuthor(Role):
    slug = "co-author"
    name = _("Co-author")
    sentence = _("Writes on the drafts of a government, from the government’s office or one of its ministries.")
    kinds = frozenset({"government", "ministry"})


class RegionalOfficer(Role):
    slug = "regional-officer"
    name = _("Regional officer")
    sentence = _("Follows what the States of a commission have sent and compiles the report of its region.")
    kinds = frozenset({"regional-body"})
    is_staff = True


class Secretariat(Role):
    slug = "secretariat"
    name = _("Secretariat")
    sentence = _(
        "Opens calls, vouches for focal points, checks, returns and publishes what States send, compiles reports."
    )
    kinds = frozenset({"un-entity"})
    is_staff = True


class Administrator(Role):
    slug = "administrator"
    name = _("Administrator")
    sentence = _("Manages people and reads the audit log; sees no draft and no unpublished text.")
    kinds = frozenset({"un-entity"})
    is_staff = True


class Representative(Role):
    slug = "representative"
    name = _("Representative")
    sentence = _("Belongs to a United Nations entity, a regional body or a stakeholder organisation.")
    kinds = frozenset({"un-entity", "regional-body", "stakeholder"})


ROLES: tuple[type[Role], ...] = (FocalPoint, CoAuthor, RegionalOfficer, Secretariat, Administrator, Representative)
BY_SLUG: dict[str, type[Role]] = {role.slug: role for role in ROLES}
CHOICES = [(role.slug, role.name) for role in ROLES]
