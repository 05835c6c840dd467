"""Invented values for the style guide."""

from typing import Any


def everything() -> dict[str, Any]:
    return {}
