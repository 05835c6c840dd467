"""Who acts next on alerts, signals, cases and grievances."""

from django.utils.translation import gettext_lazy as _

from gscm.lib.procedure import Actor, Step, Workflow
from risk.models import Alert, Case, Grievance, ListSignal

ALERT, CASE, GRIEVANCE, SIGNAL = Alert.State, Case.Status, Grievance.Status, ListSignal.Status

WORKFLOWS = (
    Workflow(
        Alert,
        _("Alert"),
        {
            ALERT.OPEN: Step(Actor.EXECUTION_TEAM, _("open a case, or settle its cause")),
            ALERT.CLOSED: Step(Actor.NOBODY, _("its cause is gone")),
        },
    ),
    Workflow(
        Case,
        _("Corrective-action case"),
        {
            CASE.OPEN: Step(Actor.EXECUTION_TEAM, _("agree on actions and notify the supplier")),
            CASE.NOTIFIED: Step(Actor.SUPPLIER, _("confirm that it was read")),
            CASE.ACKNOWLEDGED: Step(Actor.SUPPLIER, _("hand in a plan: causes, actions, who, until when")),
            CASE.PLAN_SUBMITTED: Step(
                Actor.EXECUTION_TEAM, _("approve the plan, or return it with the reason")
            ),
            CASE.IN_PROGRESS: Step(Actor.SUPPLIER, _("carry out the actions, send the new declaration")),
            CASE.EVIDENCE_SUBMITTED: Step(
                Actor.EXECUTION_TEAM, _("look at the evidence, accept it or return it")
            ),
            CASE.VERIFICATION: Step(Actor.SYSTEM, _("check what still stands in the way of closing")),
            CASE.VERIFIED: Step(
                Actor.EXECUTION_TEAM, _("close the case; a high or critical one by a second person")
            ),
            CASE.ACCEPTED_RISK: Step(Actor.SYSTEM, _("set it to work again when the acceptance ends")),
            CASE.DISENGAGED: Step(Actor.EXECUTION_TEAM, _("close the case once business has ended")),
            CASE.CLOSED: Step(
                Actor.SYSTEM, _("open it again if the smelter is reported again or loses its status")
            ),
            CASE.CANCELLED: Step(Actor.NOBODY, _("its reason is kept")),
        },
    ),
    Workflow(
        ListSignal,
        _("Signal from comparing lists"),
        {
            SIGNAL.OPEN: Step(Actor.EXECUTION_TEAM, _("ask the supplier, or note what explains it")),
            SIGNAL.EXPLAINED: Step(Actor.NOBODY, _("its explanation is kept")),
            SIGNAL.ENDED: Step(Actor.NOBODY, _("the lists compared do not count any more")),
        },
    ),
    Workflow(
        Grievance,
        _("Grievance"),
        {
            GRIEVANCE.RECEIVED: Step(Actor.OFFICER, _("acknowledge it to the reporter")),
            GRIEVANCE.ACKNOWLEDGED: Step(
                Actor.OFFICER, _("admit it as a project, or say with the reason why not")
            ),
            GRIEVANCE.ADMITTED: Step(Actor.OFFICER, _("investigate, note the finding, answer the reporter")),
            GRIEVANCE.NOT_ADMITTED: Step(
                Actor.OFFICER, _("close it, unless the reporter asks for a review by another person")
            ),
            GRIEVANCE.ANSWERED: Step(
                Actor.OFFICER, _("close it, unless the reporter asks for a review by another person")
            ),
            GRIEVANCE.UNDER_REVIEW: Step(
                Actor.OFFICER, _("look at it again, as another person than the first")
            ),
            GRIEVANCE.CLOSED: Step(Actor.NOBODY, _("its record is kept")),
        },
    ),
)
