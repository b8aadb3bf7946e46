"""`stocktake add_staff EMAIL --role secretariat`: the first people of an installation."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, validate_email
from django.urls import reverse

from stocktake.accounts import actions, roles
from stocktake.accounts.models import Organisation
from stocktake.core.commands import Command as BaseCommand
from stocktake.core.commands import Problem

STAFF = (roles.Secretariat, roles.Administrator)


class Command(BaseCommand):
    help = "Give somebody a staff role in the secretariat and print the link with which they set their password."

    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        parser.add_argument("email")
        parser.add_argument("--role", choices=[role.slug for role in STAFF], default=roles.Secretariat.slug)

    def answer(self, *, email: str, role: str, **options: Any) -> str:
        try:
            validate_email(email)
            MaxLengthValidator(254)(email)
        except ValidationError as problem:
            raise Problem(f"{email} is no e-mail address.") from problem
        secretariat, _made = Organisation.objects.get_or_create(
            slug="secretariat",
            defaults={"kind": Organisation.Kind.UN_ENTITY, "name": {"en": "Secretariat of the Network"}},
        )
        membership = actions.appoint(email, role=roles.BY_SLUG[role], organisation=secretariat)
        person = membership.person
        key = [user_pk_to_url_str(person), default_token_generator.make_token(person)]
        return settings.ORIGIN + reverse("account_reset_password_from_key", args=key)
