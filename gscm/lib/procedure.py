"""The procedure as the software knows it: for each state of each workflow who acts next, and on what.

Each room says it of its own rows (`procedure.py`); pages of rows show it beside the state, and one page shows all.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Actor(TextChoices):
    """Who acts: a role, the supplier, the system by itself, or nobody any more."""

    SUPPLIER = "supplier", _("Supplier")
    EXECUTION_TEAM = "execution_team", _("Execution team")
    CENTRE = "centre", _("Centre")
    SECOND_PERSON = "second_person", _("Second person of the centre")
    AUDITOR = "auditor", _("Internal auditor")
    OFFICER = "officer", _("Grievance officer")
    SYSTEM = "system", _("The system")
    NOBODY = "nobody", _("Nobody")


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be done in a state, and by whom."""

    actor: Actor
    what: str | Promise


@dataclass(frozen=True, slots=True)
class Workflow:
    """The states of one kind of row, in the order in which they come."""

    model: type[models.Model]
    name: str | Promise
    steps: Mapping[str, Step]
    """By the value of `field`."""
    field: str = "status"

    def states(self) -> list[tuple[str | Promise, Step]]:
        """The word of each state, with its step."""
        words: dict[Any, Any] = dict(self.model._meta.get_field(self.field).flatchoices)  # type: ignore[union-attr]
        return [(words[state], step) for state, step in self.steps.items()]


_workflows: dict[str, Workflow] = {}


def register(workflows: Iterable[Workflow]) -> None:
    """Let an app say how its rows go."""
    for workflow in workflows:
        _workflows[workflow.model._meta.label_lower] = workflow


def workflows() -> list[Workflow]:
    """All workflows, in the order of the rooms."""
    return list(_workflows.values())


def step_of(row: models.Model) -> Step | None:
    """What is to be done about a row in its present state; None where its room says nothing of it."""
    workflow = _workflows.get(row._meta.label_lower)
    return workflow.steps.get(getattr(row, workflow.field)) if workflow else None
