"""What a supplier sees of its audits: from the notice on, without the team's reasons and notes."""

from dataclasses import dataclass

from django.db.models import QuerySet

from risk.models import Audit, AuditFinding
from suppliers.models import Supplier, User

SHOWN = (
    Audit.Status.NOTIFIED,
    Audit.Status.CONDUCTED,
    *Audit.REPORTED,
)


@dataclass(frozen=True, slots=True)
class PortalAudit:
    audit: Audit
    findings: list[AuditFinding]
    """Once they are reported."""

    @property
    def may_acknowledge(self) -> bool:
        return self.audit.status == Audit.Status.NOTIFIED and self.audit.acknowledged_at is None

    @property
    def is_reported(self) -> bool:
        return self.audit.status in Audit.REPORTED


def told_to(user: User) -> QuerySet[Audit]:
    """The audits of which the companies that the person speaks for were told."""
    own = Supplier.objects.spoken_for_by(user)
    audits: QuerySet[Audit] = Audit.objects.filter(supplier__in=own, status__in=SHOWN)
    return audits.select_related("supplier", "auditor", "form", "case")


def portal_audit(audit: Audit) -> PortalAudit:
    """One audit as its supplier sees it."""
    found = list(audit.findings.select_related("action__case")) if audit.status in Audit.REPORTED else []
    return PortalAudit(audit, sorted(found, key=lambda one: (AuditFinding.ORDER[one.gravity], one.pk)))
