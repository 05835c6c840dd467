"""What the templates of mails need: they are drawn without a request."""

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language

register = template.Library()


@register.simple_tag
def policy_address() -> str:
    """The whole address of the public policy, in the language of the mail."""
    language = "zh" if (get_language() or "").startswith("zh") else "en"
    return f"{settings.SITE_URL}{reverse('policy:page')}?lang={language}"
