"""What makes the team's inbox of submissions quick: filters that a person keeps, and messages written once."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gscm.lib.history import kept, track
from suppliers.models.people import User


class SavedFilterQuerySet(models.QuerySet["SavedFilter"]):
    def visible_to(self, user: User) -> "SavedFilterQuerySet":
        """A person's own filters."""
        return self.filter(user=user)


class SavedFilter(models.Model):
    """Filters of the inbox that a person gave a name. Theirs alone, and theirs to delete."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_filters", verbose_name=_("person")
    )
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(_("filters"), max_length=500)
    """As they stand in the address, without page."""

    objects: ClassVar[SavedFilterQuerySet] = SavedFilterQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="saved_filter_name_once")]

    def __str__(self) -> str:
        return self.name


@track()
class CannedMessage(models.Model):
    """A message to suppliers that was written once, in both languages. What is out of use stays, and is not offered."""

    class Purpose(models.TextChoices):
        RETURN = "return", _("Send back")
        ACCEPT = "accept", _("Accept")
        ANSWER = "answer", _("Answer a question")

    purpose = models.CharField(_("for"), max_length=10, choices=Purpose.choices)
    title_en = models.CharField(_("English title"), max_length=100)
    title_zh = models.CharField(_("Chinese title"), max_length=100)
    text_en = models.TextField(_("English text"), max_length=1000)
    text_zh = models.TextField(_("Chinese text"), max_length=1000)
    is_in_use = models.BooleanField(_("in use"), default=True)

    objects: ClassVar[models.Manager["CannedMessage"]]

    class Meta:
        verbose_name = _("prepared message")
        verbose_name_plural = _("prepared messages")
        ordering = ["purpose", "title_en"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text_en="") & ~Q(text_zh=""), name="canned_message_in_both_languages"
            )
        ]
        triggers = [kept()]

    def __str__(self) -> str:
        return self.title_zh if (get_language() or "").startswith("zh") else self.title_en

    def text_in(self, language: str) -> str:
        """The text for a reader of this language."""
        return self.text_zh if language.startswith("zh") else self.text_en
