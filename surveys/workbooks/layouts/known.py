"""All known layouts, and the nearest one to a revision that nobody has seen yet."""

from typing import Final

from surveys.workbooks.layouts import amrt, cmrt, crt, emrt
from surveys.workbooks.layouts.model import Family, Layout

LAYOUTS: Final[tuple[Layout, ...]] = (*cmrt.LAYOUTS, *emrt.LAYOUTS, *crt.LAYOUTS, *amrt.LAYOUTS)

_SAME_INSIDE: Final = {(Family.CRT, "2.21"): "2.2"}
"""Releases that are called otherwise outside than inside."""


def version_key(version: str) -> tuple[int, int]:
    """Order versions as RMI counts them: the part after the dot is a decimal fraction, 6.31 comes before
    6.5."""
    major, _, minor = version.partition(".")
    return int(major or 0), int(f"{minor:0<4}"[:4])


def layouts_of(family: Family) -> tuple[Layout, ...]:
    """The known revisions of a template, oldest first."""
    return tuple(layout for layout in LAYOUTS if layout.family is family)


def exact(family: Family, version: str) -> Layout | None:
    """The layout of this revision, if it is known."""
    version = _SAME_INSIDE.get((family, version), version)
    return next(
        (layout for layout in layouts_of(family) if version_key(layout.version) == version_key(version)), None
    )


def by_distance(family: Family, version: str) -> tuple[Layout, ...]:
    """All layouts of a template, the likeliest for an unknown version first.

    That is the last one before it, then the ones after it, then the older ones.
    """
    asked = version_key(version)
    known = layouts_of(family)
    before = [layout for layout in known if version_key(layout.version) <= asked]
    after = [layout for layout in known if version_key(layout.version) > asked]
    return (*before[-1:], *after, *reversed(before[:-1]))
