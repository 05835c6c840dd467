"""What suppliers are asked about names that nobody could place, and what they answer."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gscm.lib.history import append_only, kept, track
from smelters.models import Facility, NameDecision, ReportedName
from suppliers.models.suppliers import Supplier, SupplierScoped, SupplierScopedQuerySet
from surveys.models.submissions import Submission


class NameQuestion(models.Model):
    """What a person adds, for the suppliers to read, to the decision that a name needs a question to them."""

    decision = models.OneToOneField(
        NameDecision, models.PROTECT, related_name="question", verbose_name=_("decision on a name")
    )
    text = models.TextField(_("question"))

    class Meta:
        verbose_name = _("question about a name")
        verbose_name_plural = _("questions about names")
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="name_question_says_something")]
        triggers = [append_only()]

    def __str__(self) -> str:
        return self.text


class NameProposalQuerySet(SupplierScopedQuerySet):
    def confirmed_by_a_rule(self) -> "NameProposalQuerySet":
        return self.exclude(rule="")


@track()
class NameProposal(SupplierScoped):
    """What a supplier says that a name in its own files means: a proposal until a rule or a person confirms it.

    One per supplier and name; said again, the new answer takes the place of the old one. A rule confirms it for this
    supplier's rows alone; for everybody a name is settled by a person's `NameDecision`.
    """

    supplier_path = "supplier"

    class Answer(models.TextChoices):
        SUGGESTED = "suggested", _("This smelter, one of those suggested")
        OTHER = "other", _("Another smelter, as named")
        NOT_A_SMELTER = "not_a_smelter", _("Not a smelter")

    class Rule(models.TextChoices):
        NONE = "", _("A person has to confirm it")
        CID_AND_COUNTRY = "cid_and_country", _("CID, mineral and country agree with the lists")

    supplier = models.ForeignKey(
        Supplier, models.PROTECT, related_name="name_proposals", verbose_name=_("supplier")
    )
    reported_name = models.ForeignKey(
        ReportedName, models.PROTECT, related_name="proposals", verbose_name=_("reported name")
    )
    submission = models.ForeignKey(
        Submission, models.PROTECT, related_name="name_proposals", verbose_name=_("submission")
    )
    answer = models.CharField(_("answer"), max_length=20, choices=Answer.choices)
    facility = models.ForeignKey(
        Facility,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("smelter"),
        help_text=_("The smelter that the answer means, where its CID is known for the mineral."),
    )
    cid = models.CharField(_("CID as written"), max_length=20, blank=True)
    name = models.CharField(_("name as written"), max_length=250, blank=True)
    country = models.CharField(_("country as written"), max_length=100, blank=True)
    rule = models.CharField(
        _("confirmed by the rule"), max_length=20, choices=Rule.choices, default=Rule.NONE, blank=True
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("answered by")
    )
    at = models.DateTimeField(_("answered at"))

    objects: ClassVar[NameProposalQuerySet] = NameProposalQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("answer of a supplier about a name")
        verbose_name_plural = _("answers of suppliers about names")
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["supplier", "reported_name"], name="name_proposal_once"),
            models.CheckConstraint(
                condition=Q(answer="suggested", facility__isnull=False)
                | (Q(answer="other") & (~Q(name="") | ~Q(cid="")))
                | Q(answer="not_a_smelter", facility__isnull=True, name="", cid=""),
                name="name_proposal_says_something",
            ),
            models.CheckConstraint(
                condition=Q(rule="") | Q(facility__isnull=False), name="name_proposal_confirmed_has_a_smelter"
            ),
        ]
        triggers = [kept()]

    def __str__(self) -> str:
        return f"{self.reported_name}: {self.get_answer_display()}"
