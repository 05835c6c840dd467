"""What a person says of a new webhook."""

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gscm.webhooks import outgoing
from gscm.webhooks.models import Subscription
from gscm.webhooks.services import subscriptions
from suppliers.models import User

UNSAFE: dict[str, str | Promise] = {
    "form": _("This is no address of the form https://host/path, without a password and without #."),
    "scheme": _("The address must begin with https://."),
    "port": _("Only port 443 is called."),
    "unknown": _("No host of this name is known."),
    "private": _("The host is not on the public internet; addresses inside of a network are not called."),
}


class _HttpsField(forms.URLField):
    """An address that is https unless it says otherwise."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(assume_scheme="https", **kwargs)


class SubscriptionForm(forms.ModelForm):
    """Name, address and events of a webhook."""

    topics = forms.MultipleChoiceField(label=_("Is told"), widget=forms.CheckboxSelectMultiple)

    class Meta:
        model = Subscription
        fields = ["name", "url"]
        field_classes = {"url": _HttpsField}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        events = subscriptions.events_for(user)
        self.fields["topics"].choices = [(event.value, event.label) for event in events]  # type: ignore[attr-defined]

    def refuse(self, unsafe: outgoing.Unsafe) -> None:
        """Say why the address is not called."""
        self.add_error("url", forms.ValidationError(str(UNSAFE[unsafe.code]), code=unsafe.code))
