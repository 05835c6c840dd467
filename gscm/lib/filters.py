"""Lists whose filters stand in the address: links that change one of them, and the chips that take one away."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import django_filters
from django import forms
from django.db.models import Model, QuerySet
from django.http import QueryDict


def address(query: QueryDict, **changes: Any) -> str:
    """The query of a link: the present one with some values changed, None to drop; always from the first page."""
    changed = query.copy()
    changed.pop("page", None)
    for name, value in changes.items():
        changed.pop(name, None)
        if value is not None:
            changed[name] = str(value)
    return f"?{changed.urlencode()}"


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is set, in words, with the link that removes it."""

    name: str
    value: str
    remove_url: str


class ChipFilter(django_filters.FilterSet):
    """A filter whose `CHIPS` stand behind "Add filter" and, once set, as chips; the search `q` has its own field."""

    CHIPS: Sequence[str] = ()

    def chips(self) -> list[Chip]:
        """The filters that are set."""
        found = []
        for name in self.CHIPS:
            value = self.form.cleaned_data.get(name) if self.form.is_valid() else None
            if value:
                field = self.form.fields[name]
                values = list(value) if isinstance(value, list | QuerySet) else [value]
                words: dict[str, str] = {}
                if not isinstance(values[0], Model):
                    words = {str(key): str(word) for key, word in getattr(field, "choices", ())}
                named = [words.get(str(one), str(one)) for one in values]
                found.append(Chip(str(field.label), ", ".join(named), address(self.data, **{name: None})))
        return found

    @property
    def more_fields(self) -> list[forms.BoundField]:
        """What stands behind "Add filter"."""
        return [self.form[name] for name in self.CHIPS]

    @property
    def is_set(self) -> bool:
        """Whether the list is narrowed at all."""
        return any(self.data.get(name) for name in ("q", *self.CHIPS))
