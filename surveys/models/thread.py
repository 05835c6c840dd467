"""The thread of a task: a supplier asks, the team answers; who has seen how much of it; the mails of answers."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gscm.lib.history import append_only, kept, track
from gscm.mail.put_down import PutDown, PutDownQuerySet, claimed_before_it_is_sent
from suppliers.models.suppliers import SupplierScoped, SupplierScopedQuerySet
from surveys.models.campaigns import Request


class TaskMessage(SupplierScoped):
    """One message in the thread of a request. Without a text it says that the question before needs no answer."""

    supplier_path = "request__supplier"

    request = models.ForeignKey(Request, models.PROTECT, related_name="messages", verbose_name=_("request"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("author")
    )
    by_supplier = models.BooleanField(_("written by the supplier"), default=False)
    text = models.TextField(_("message"), blank=True)
    written_at = models.DateTimeField(_("written at"))

    objects = SupplierScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("message of a task")
        verbose_name_plural = _("messages of tasks")
        ordering = ["request", "written_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text="") | Q(by_supplier=False), name="task_message_of_supplier_says_something"
            )
        ]
        indexes = [
            models.Index(fields=["written_at"], condition=Q(by_supplier=True), name="task_message_question")
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def settles(self) -> bool:
        """Whether it says that no answer is needed."""
        return not self.text


@track()
class ThreadOwner(SupplierScoped):
    """Who answers in the thread of a request. Without one its whole team does."""

    supplier_path = "request__supplier"

    request = models.OneToOneField(
        Request, models.PROTECT, related_name="thread_owner", verbose_name=_("request")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who answers"),
    )
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("given by")
    )
    given_at = models.DateTimeField(_("given at"))

    objects = SupplierScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("owner of a thread")
        verbose_name_plural = _("owners of threads")
        triggers = [kept()]

    def __str__(self) -> str:
        return f"{self.request}: {self.owner}"


class ThreadVisit(models.Model):
    """Up to when a person has seen the thread of a request."""

    request = models.ForeignKey(
        Request, models.CASCADE, related_name="thread_visits", verbose_name=_("request")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person")
    )
    seen_at = models.DateTimeField(_("seen at"))

    objects: ClassVar[models.Manager["ThreadVisit"]]

    class Meta:
        verbose_name = _("visit of a thread")
        verbose_name_plural = _("visits of threads")
        constraints = [models.UniqueConstraint(fields=["request", "user"], name="thread_visit_once")]

    def __str__(self) -> str:
        return f"{self.request} · {self.user}"


class TaskMailQuerySet(SupplierScopedQuerySet, PutDownQuerySet):  # type: ignore[override]
    """The mails of answers, within a person's reach and by what became of them."""


class TaskMail(PutDown, SupplierScoped):
    """The delivery of an answer to one contact."""

    supplier_path = "message__request__supplier"

    message = models.ForeignKey(
        TaskMessage, models.PROTECT, related_name="mails", verbose_name=_("message of a task")
    )

    objects = TaskMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail of an answer")
        verbose_name_plural = _("mails of answers")
        ordering = ["message", "id"]
        constraints = [
            models.UniqueConstraint(fields=["message", "to"], name="task_mail_once"),
            claimed_before_it_is_sent("task_mail_claimed_before_it_is_sent"),
        ]
        indexes = [
            models.Index(
                fields=["message"], condition=Q(claimed_at__isnull=True), name="task_mail_outstanding"
            )
        ]
        triggers = [kept()]
