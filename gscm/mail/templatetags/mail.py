"""What the templates of mails need: they are drawn without a request."""

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = template.Library()

_STYLES = {
    "h1": "margin: 0 0 12px; font-size: 20px; font-weight: 600; line-height: 28px;",
    "p": "margin: 0 0 12px;",
    "ul": "margin: 0 0 12px; padding-left: 20px;",
    "li": "margin: 0 0 4px;",
}
"""Written into each tag that has none: several mail programs throw style sheets away."""


@register.simple_tag
def policy_address() -> str:
    """The whole address of the public policy, in the language of the mail."""
    language = "zh" if (get_language() or "").startswith("zh") else "en"
    return f"{settings.SITE_URL}{reverse('policy:page')}?lang={language}"


@register.filter
def styled(html: str) -> SafeString:
    """The HTML of a mail with the looks of its plain tags written into them."""
    for tag, style in _STYLES.items():
        html = html.replace(f"<{tag}>", f'<{tag} style="{style}">')
    return mark_safe(html)
