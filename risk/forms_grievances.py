"""What people write who bring something forward."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from gscm.lib.metadata import ACCEPTED, NotCleanable
from risk.models import Grievance
from risk.services.grievance_intake import Attached, Report, attach

LONGEST = 10_000
MOST_FILES = 5
LARGEST_FILE = 10 * 1024 * 1024
LARGEST_REQUEST = MOST_FILES * LARGEST_FILE + 1024 * 1024


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Some files at once, looked at for their number and size."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = [super(FilesField, self).clean(one, initial) for one in data or []]
        if len(files) > MOST_FILES:
            sentence = ngettext("Up to %(count)d file at once.", "Up to %(count)d files at once.", MOST_FILES)
            raise forms.ValidationError(sentence % {"count": MOST_FILES})
        if any(file.size > LARGEST_FILE for file in files):
            raise forms.ValidationError(_("A file may have up to 10 MB."))
        return files


def area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "autocomplete": "off"})


def line() -> forms.TextInput:
    return forms.TextInput(attrs={"autocomplete": "off"})


class WithFiles(forms.Form):
    """Files that come in free of metadata."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.attached: list[Attached] = []

    evidence = FilesField(
        label=gettext_lazy("Evidence"),
        required=False,
        widget=FilesInput(attrs={"accept": ACCEPTED}),
        help_text=gettext_lazy(
            "Pictures, PDF or text, up to 5 files of 10 MB. Place, device, author and the name of the file are removed "
            "before anything is kept. What can be seen in it stays: look whether it shows you."
        ),
    )

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        try:
            self.attached = attach(
                values.get("evidence") or [], keep_originals=bool(values.get("keep_originals"))
            )
        except NotCleanable as error:
            self.add_error("evidence", str(error.message))
        return values


class ReportForm(WithFiles):
    """A consultation or a complaint. Only what happened is asked for; all else is as the reporter likes."""

    TEXTS = ("what", "where", "when", "who", "mineral", "about", "wish", "reporter", "contact")

    field_order = [
        "kind",
        "what",
        "where",
        "when",
        "who",
        "mineral",
        "about",
        "wish",
        "evidence",
        "keep_originals",
        "reporter",
        "contact",
        "concerns_officer",
        "once",
    ]

    kind = forms.ChoiceField(
        label=gettext_lazy("What is it?"),
        choices=Grievance.Kind.choices,
        initial=Grievance.Kind.COMPLAINT,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("A consultation asks something; a complaint says that something is wrong."),
    )
    what = forms.CharField(label=gettext_lazy("What happened?"), max_length=LONGEST, widget=area(8))
    where = forms.CharField(label=gettext_lazy("Where?"), max_length=300, required=False, widget=line())
    when = forms.CharField(label=gettext_lazy("When?"), max_length=300, required=False, widget=line())
    who = forms.CharField(
        label=gettext_lazy("Who is involved or affected?"), max_length=500, required=False, widget=line()
    )
    mineral = forms.CharField(
        label=gettext_lazy("Which mineral?"), max_length=100, required=False, widget=line()
    )
    about = forms.CharField(
        label=gettext_lazy("Which company, smelter or mine?"), max_length=300, required=False, widget=line()
    )
    wish = forms.CharField(
        label=gettext_lazy("What should happen?"), max_length=2000, required=False, widget=area(3)
    )
    keep_originals = forms.BooleanField(
        label=gettext_lazy("Also keep the files as they are, for the officer alone"),
        required=False,
        help_text=gettext_lazy("As stronger evidence. They may tell who made them, where and when."),
    )
    reporter = forms.ChoiceField(
        label=gettext_lazy("Who are you?"),
        choices=[
            ("", gettext_lazy("I do not want to say")),
            ("employee", gettext_lazy("I work here")),
            ("supplier", gettext_lazy("I work for a supplier")),
            ("external", pgettext_lazy("reporter", "Somebody else")),
        ],
        required=False,
    )
    contact = forms.CharField(
        label=gettext_lazy("How can you be reached?"),
        max_length=300,
        required=False,
        widget=line(),
        help_text=gettext_lazy("Not needed: with the receipt code you read answers here without it."),
    )
    concerns_officer = forms.BooleanField(
        label=gettext_lazy("It is about the grievance officer"),
        required=False,
        help_text=gettext_lazy("Then only the deputy reads it."),
    )
    once = forms.CharField(max_length=64, min_length=32, widget=forms.HiddenInput)

    def report(self) -> Report:
        """What was written, as values."""
        values = self.cleaned_data
        texts = {name: values[name] for name in self.TEXTS if values[name]}
        return Report(values["kind"], texts, values["concerns_officer"], self.attached)


class CodeForm(forms.Form):
    """The receipt code."""

    code = forms.CharField(
        label=gettext_lazy("Receipt code"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=gettext_lazy("Eight groups of four letters and digits."),
    )


class ReplyForm(WithFiles):
    """Something more of the reporter."""

    field_order = ["text", "evidence"]

    text = forms.CharField(label=gettext_lazy("Your message"), max_length=LONGEST, widget=area(5))


class AppealForm(forms.Form):
    """That somebody else may look at the decision."""

    text = forms.CharField(
        label=gettext_lazy("Why should somebody else look at it?"), max_length=LONGEST, widget=area(4)
    )
