"""Who acts next on reference lists."""

from django.utils.translation import gettext_lazy as _

from gscm.lib.procedure import Actor, Step, Workflow
from smelters.models import ReferenceList

LIST = ReferenceList.State

WORKFLOWS = (
    Workflow(
        ReferenceList,
        _("Reference list"),
        {
            LIST.PREVIEW: Step(Actor.SECOND_PERSON, _("look at what it changes, apply or discard it")),
            LIST.APPLIED: Step(Actor.CENTRE, _("import the next issue in time")),
            LIST.DISCARDED: Step(Actor.NOBODY, _("it never counted")),
            LIST.SUPERSEDED: Step(Actor.NOBODY, _("it counts for days on which it was known")),
        },
    ),
)
