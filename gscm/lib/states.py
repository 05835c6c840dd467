"""One way to change state: a conditional update, exactly one row, and its step in the history."""

from collections.abc import Mapping, Set
from datetime import datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _


class TransitionRefused(Exception):
    """The row is not in a state from which this step leads on."""

    def __init__(self, row: models.Model, target: str) -> None:
        super().__init__(f"{row._meta.label} {row.pk} cannot become {target}")
        self.row = row
        self.target = target


class Transition(models.Model):
    """One step of a row's history: from, to, who, when and why. Never changed, never deleted."""

    from_status = models.CharField(_("from"), max_length=20, blank=True)
    to_status = models.CharField(_("to"), max_length=20)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        abstract = True
        ordering = ["at", "id"]


class Stateful(models.Model):
    """A row whose status moves only along TRANSITIONS. A concrete model has a `transitions` relation."""

    TRANSITIONS: ClassVar[Mapping[str, Set[str]]] = {}

    status: Any

    class Meta:
        abstract = True

    @classmethod
    def states_before(cls, target: str) -> list[str]:
        """The states from which a row may become `target`."""
        return [state for state, targets in cls.TRANSITIONS.items() if target in targets]

    def lock(self) -> Self:
        """This row, read again and held until the transaction ends. For verbs that must look first."""
        return type(self)._base_manager.select_for_update().get(pk=self.pk)

    def move_to(
        self,
        target: str,
        *,
        by: models.Model | None,
        at: datetime,
        reason: str = "",
        only_if: models.Q | None = None,
        **values: Any,
    ) -> Self:
        """Change the status, and `values` with it, and write the step.

        `only_if` adds a condition that the row has to meet besides its status.

        :raises TransitionRefused: when another state than the allowed ones was found; nothing is changed.
        """
        with transaction.atomic():
            before = self.lock().status
            possible = type(self)._base_manager.filter(only_if or models.Q(), pk=self.pk)
            changed = possible.filter(status__in=self.states_before(target)).update(status=target, **values)
            if changed != 1:
                raise TransitionRefused(self, target)
            self.transitions.create(from_status=before, to_status=target, by=by, at=at, reason=reason)  # type: ignore[attr-defined]
        self.status = target
        for name, value in values.items():
            setattr(self, name, value)
        return self
