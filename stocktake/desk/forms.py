"""Forms about people."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from stocktake.accounts.models import Organisation
from stocktake.framework.models import Commission, StakeholderCategory


class InviteForm(forms.Form):
    address = forms.EmailField(
        label=_("E-mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)
    replaces = forms.BooleanField(label=_("This person replaces the focal point of today"), required=False)

    def __init__(self, *args: Any, roles: list[tuple[str, str]], can_replace: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["role"]).choices = roles
        if not can_replace:
            del self.fields["replaces"]


class MinistryForm(forms.Form):
    name = forms.CharField(label=_("Name of the ministry or office"), max_length=120)


class OrganisationForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[
            (kind.value, kind.label)
            for kind in (Organisation.Kind.UN_ENTITY, Organisation.Kind.REGIONAL_BODY, Organisation.Kind.STAKEHOLDER)
        ],
    )
    name = forms.CharField(label=_("Name of the organisation"), max_length=120)
    commission = forms.ModelChoiceField(
        label=_("Regional commission (for a regional body)"),
        queryset=Commission.objects.order_by("slug"),
        required=False,
    )
    category = forms.ModelChoiceField(
        label=_("Category (for a stakeholder)"),
        queryset=StakeholderCategory.objects.order_by("position"),
        required=False,
    )
