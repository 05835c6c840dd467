"""By which rules suppliers are due for a training: the apps above add theirs, as suppliers know no campaigns."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.apps import apps
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gscm.lib.months import months_later

NEW_FOR_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its words, and the filter of suppliers on a day."""

    label: str | Promise
    suppliers: Callable[[date], Q]


_rules: dict[str, Rule] = {}


def register(name: str, label: str | Promise, suppliers: Callable[[date], Q]) -> None:
    """Let an app say by what suppliers are due; `suppliers` gives the filter of suppliers as of a day."""
    _rules[name] = Rule(label, suppliers)


def choices() -> list[tuple[str, str | Promise]]:
    """The rules there are."""
    return [(name, rule.label) for name, rule in _rules.items()]


def word(name: str) -> str:
    """What a rule is called; its name where no app knows it any more."""
    return str(_rules[name].label) if name in _rules else name


def suppliers(name: str, *, on: date) -> QuerySet:
    """The suppliers that the rule means on the day; one that came later is not among them."""
    known = apps.get_model("suppliers", "Supplier").objects.filter(created_at__date__lte=on)
    return known.filter(_rules[name].suppliers(on)) if name in _rules else known.none()


def _is_new(on: date) -> Q:
    return Q(created_at__date__gt=months_later(on, -NEW_FOR_MONTHS))


register("all", _("All suppliers"), lambda on: Q())
register("new", _("New in the last twelve months"), _is_new)
