"""Who acts next on alerts and cases."""

from django.utils.translation import gettext_lazy as _

from gscm.lib.procedure import Actor, Step, Workflow
from risk.models import Alert, Case

ALERT, CASE = Alert.State, Case.Status

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
            CASE.ACKNOWLEDGED: Step(Actor.SUPPLIER, _("begin with the actions")),
            CASE.IN_PROGRESS: Step(Actor.SUPPLIER, _("carry out the actions, send the new declaration")),
            CASE.CLOSED: Step(Actor.SYSTEM, _("open it again if a smelter loses its status")),
            CASE.CANCELLED: Step(Actor.NOBODY, _("its reason is kept")),
        },
    ),
)
