"""Who acts next on audits."""

from django.utils.translation import gettext_lazy as _

from gscm.lib.procedure import Actor, Step, Workflow
from risk.models import Audit

S = Audit.Status

AUDITS = Workflow(
    Audit,
    _("Audit"),
    {
        S.PROPOSED: Step(
            Actor.CENTRE, _("plan it for an independent auditor, or decline it with the reason")
        ),
        S.PLANNED: Step(Actor.AUDITOR, _("send the notice to the supplier")),
        S.NOTIFIED: Step(Actor.AUDITOR, _("carry it out on its day, fill in the form")),
        S.CONDUCTED: Step(Actor.AUDITOR, _("answer every question, note the findings, report")),
        S.FINDINGS: Step(Actor.EXECUTION_TEAM, _("agree on a corrective action for every finding")),
        S.ACTIONS: Step(Actor.AUDITOR, _("verify each finding once its action is done")),
        S.VERIFIED: Step(Actor.CENTRE, _("close it; somebody else than the auditor does")),
        S.CLOSED: Step(Actor.NOBODY, _("its report is kept")),
        S.DECLINED: Step(Actor.NOBODY, _("its reason is kept")),
    },
)
