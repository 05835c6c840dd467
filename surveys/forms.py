"""What people enter about submissions: a file, a decision, what the inbox is narrowed to."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from suppliers.models import User
from surveys.models import Campaign, CannedMessage, Family
from surveys.queries.submissions import STATES, Inbox


class UploadForm(forms.Form):
    """One file. Only its size is looked at here; what it holds is read by the worker.

    An empty file is let through: it is kept and refused like every other file that cannot be read.
    """

    file = forms.FileField(
        label=gettext_lazy("Completed template"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xlsm,.xls"}),
        error_messages={
            "required": gettext_lazy("No file was chosen. Choose the completed template, then send it."),
            "missing": gettext_lazy("No file was chosen. Choose the completed template, then send it."),
        },
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        limit = settings.UPLOAD_MAX_BYTES
        if (file.size or 0) > limit:
            raise forms.ValidationError(
                _(
                    "The file has %(size)s; up to %(limit)s can be read, so it was not taken. "
                    "Remove pictures and extra sheets that are not part of the template, save it and send it again."
                ),
                code="too_large",
                params={"size": filesizeformat(file.size or 0), "limit": filesizeformat(limit)},
            )
        return file


class PreparedForm(forms.Form):
    """What a person writes to a supplier: in own words, by a prepared message in its language, or both."""

    own_words: ClassVar[str]
    """The field of the own words; it is there in every form of this kind, and may be left empty."""

    message = forms.ModelChoiceField(
        queryset=CannedMessage.objects.none(),
        required=False,
        label=gettext_lazy("Prepared message"),
        empty_label=gettext_lazy("None"),
        help_text=gettext_lazy("Sent in the supplier’s language, before your own words."),
    )

    def __init__(self, *args: Any, purpose: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = CannedMessage.objects.filter(purpose=purpose, is_in_use=True)
        self.fields["message"].queryset = offered  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if not self.errors and not (values.get("message") or values.get(self.own_words)):
            self.add_error(self.own_words, self.fields[self.own_words].error_messages["required"])
        return values

    def text_in(self, language: str) -> str:
        """What a reader of this language gets."""
        message: CannedMessage | None = self.cleaned_data["message"]
        parts = (message.text_in(language) if message else "", self.cleaned_data[self.own_words])
        return "\n\n".join(filter(None, parts))


class DecisionForm(PreparedForm):
    """Why a person accepts a file in spite of its findings, or sends an accepted one back."""

    own_words = "reason"
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        strip=True,
        required=False,
        error_messages={"required": gettext_lazy("A reason is needed.")},
    )


class InboxForm(forms.Form):
    """The filters of the inbox, as they stand in the URL. What cannot be understood narrows nothing."""

    state = forms.ChoiceField(choices=[(state, state) for state in STATES], required=False)
    campaign = forms.ModelChoiceField(
        queryset=Campaign.objects.none(),
        required=False,
        label=gettext_lazy("Campaign"),
        empty_label=gettext_lazy("All campaigns"),
    )
    family = forms.ChoiceField(
        choices=[("", gettext_lazy("All templates")), *Family.choices],
        required=False,
        label=gettext_lazy("Template"),
    )
    whose = forms.ChoiceField(
        choices=[("", gettext_lazy("Of everybody")), ("mine", gettext_lazy("Delegated to me"))],
        required=False,
        label=gettext_lazy("Whose work"),
    )
    q = forms.CharField(required=False, strip=True, label=gettext_lazy("Supplier"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["campaign"].queryset = Campaign.objects.visible_to(user)  # type: ignore[attr-defined]

    def wanted(self) -> Inbox:
        """The filters, with what was not understood left out."""
        self.is_valid()
        values = self.cleaned_data
        return Inbox(
            state=values.get("state") or STATES[0],
            campaign=values.get("campaign"),
            family=values.get("family") or "",
            search=values.get("q") or "",
            mine_on=timezone.localdate() if values.get("whose") == "mine" else None,
        )
