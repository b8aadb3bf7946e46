"""How the sign-in library fits here: accounts only by invitation, mails through our outbox."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from stocktake.accounts import mails


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        mails.from_allauth(template_prefix, email, context)

    def send_notification_mail(self, template_prefix: str, user: Any, context: Any = None, email: Any = None) -> None:
        mails.from_allauth(template_prefix, email or user.email, {**(context or {}), "user": user})
