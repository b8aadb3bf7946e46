"""Forms of a person's account: who they are, their language, their time zone."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from functools import lru_cache
from importlib import resources
from typing import Any

from babel import dates
from babel.core import get_global
from django import forms
from django.contrib.auth.password_validation import password_validators_help_text_html, validate_password
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stocktake.accounts.models import User
from stocktake.core import formats, languages

Zones = list[tuple[str, list[tuple[str, str]]]]


class ProfileForm(forms.ModelForm):
    """What a person may change about themselves."""

    class Meta:
        model = User
        fields = ("name", "language", "time_zone")
        labels = {"name": gettext_lazy("Name"), "language": gettext_lazy("Language of your mails")}
        help_texts = {"name": gettext_lazy("As your colleagues should read it.")}
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "name"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True
        self.fields["time_zone"] = ZoneField(
            label=_("Time zone"),
            help_text=_("Deadlines and other times are shown in it."),
            kept=self.instance.time_zone,
        )


class JoinForm(ProfileForm):
    """The account of a person who was invited: their address is known, the rest they say."""

    address = forms.EmailField(
        label=gettext_lazy("Email"), disabled=True, widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    field_order = ("address", "name", "password", "language", "time_zone")

    def __init__(self, *args: Any, address: str, iso3: str = "", **kwargs: Any) -> None:
        kwargs["initial"] = {"address": address, "language": languages.here(), "time_zone": zone_of(iso3)}
        super().__init__(*args, **kwargs)
        self.instance.email = address
        self.fields["password"].help_text = password_validators_help_text_html()

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        if password := told.get("password"):
            try:
                validate_password(password, User(email=self.instance.email, name=told.get("name", "")))
            except forms.ValidationError as error:
                self.add_error("password", error)
        return told


class ZoneField(forms.TypedChoiceField):
    """A time zone, chosen by its city; `kept` is one that stays possible even if no list has it."""

    def __init__(self, *, kept: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        listed = zones(languages.here(), timezone.now().date())
        known = {name for _region, cities in listed for name, _label in cities}
        others = [(name, name) for name in sorted({"UTC", kept} - known - {""})]
        self.choices = [*others, *listed]

    def clean(self, value: Any) -> str:
        name = str(super().clean(value))
        try:
            zoneinfo.ZoneInfo(name)
        except (ValueError, zoneinfo.ZoneInfoNotFoundError) as error:
            raise forms.ValidationError(_("Choose a time zone from the list.")) from error
        return name


@lru_cache(maxsize=12)
def zones(language: str, day: dt.date) -> Zones:
    """The time zones by part of the world, each with its city in that language and its distance from UTC that day."""
    names = {name for _country, name in _table()}
    noon = dt.datetime.combine(day, dt.time(12), dt.UTC)
    with translation.override(language):
        regions = {
            "Africa": _("Africa"),
            "America": _("America"),
            "Asia": _("Asia"),
            "Atlantic": _("Atlantic Ocean"),
            "Australia": _("Australia"),
            "Europe": _("Europe"),
            "Indian": _("Indian Ocean"),
            "Pacific": _("Pacific Ocean"),
        }
        return [
            (region, sorted(((n, _label(n, noon)) for n in names if n.startswith(f"{key}/")), key=lambda city: city[1]))
            for key, region in regions.items()
        ]


def zone_of(iso3: str) -> str:
    """The time zone of a country that has only one; UTC else."""
    two = (get_global("territory_aliases").get(iso3) or [""])[0]
    found = [name for country, name in _table() if country == two]
    return found[0] if len(found) == 1 else "UTC"


@lru_cache(maxsize=1)
def _table() -> list[tuple[str, str]]:
    text = (resources.files("tzdata") / "zoneinfo" / "zone.tab").read_text("utf-8")
    rows = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
    return [(row[0], row[2]) for row in rows]


def _label(name: str, moment: dt.datetime) -> str:
    city = dates.get_timezone_location(name, return_city=True, locale=formats.locale()).rpartition("/")[2]
    offset = moment.astimezone(zoneinfo.ZoneInfo(name)).strftime("%z")
    return f"{city} (UTC{offset[:3]}:{offset[3:]})"
