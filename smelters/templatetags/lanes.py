"""What the lanes of a smelter are drawn with: places in per cent, colour and symbol of a mark."""

from django import template

from gscm.interface.marks import MARKS, Mark

register = template.Library()

_LISTED = Mark("disc-check", "ok", "")


def _mark(key: str) -> Mark:
    return _LISTED if key == "listed" else MARKS.get(key, MARKS["unknown"])


@register.filter
def place(share: float) -> str:
    """A place or length in a lane as SVG writes it, in whatever language: 12.5%."""
    return f"{share:.3f}%"


@register.filter
def tone_of(key: str) -> str:
    """The colour of a mark."""
    return _mark(key).tone


@register.filter
def symbol_of(key: str) -> str:
    """The symbol of a mark in the sprite."""
    return _mark(key).symbol
