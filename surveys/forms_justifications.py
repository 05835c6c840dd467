"""What people say about a finding that is to stand as it is."""

from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST = 2000


class JustificationForm(forms.Form):
    """Why the supplier leaves a finding as it is."""

    text = forms.CharField(
        label=_("Why it is right as it is"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        strip=True,
    )


class AcceptForm(forms.Form):
    """What a reviewer remarks on accepting a justification."""

    reason = forms.CharField(
        label=_("Remark"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 2}), required=False
    )


class DeclineForm(forms.Form):
    """Why a reviewer insists on the correction."""

    reason = forms.CharField(
        label=_("Reason"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 2}), strip=True
    )
