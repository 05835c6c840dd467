"""Who acts next on campaigns, files and answers."""

from django.utils.translation import gettext_lazy as _

from gscm.lib.procedure import Actor, Step, Workflow
from surveys.models import Campaign, NoMineralsAnswer, Submission

CAMPAIGN, FILE, NONE = Campaign.Status, Submission.Status, NoMineralsAnswer.Status

WORKFLOWS = (
    Workflow(
        Campaign,
        _("Campaign"),
        {
            CAMPAIGN.DRAFT: Step(Actor.CENTRE, _("decide whom to ask, in which words, until when; launch")),
            CAMPAIGN.RUNNING: Step(Actor.EXECUTION_TEAM, _("help suppliers to answer; work the late list")),
            CAMPAIGN.CLOSED: Step(Actor.CENTRE, _("freeze the results and report them")),
        },
    ),
    Workflow(
        Submission,
        _("Declaration file"),
        {
            FILE.RECEIVED: Step(Actor.SYSTEM, _("read and check it")),
            FILE.READING: Step(Actor.SYSTEM, _("read and check it")),
            FILE.RETURNED: Step(Actor.SUPPLIER, _("correct or justify what was found")),
            FILE.REFUSED: Step(Actor.SUPPLIER, _("send a file that can be read")),
            FILE.ACCEPTED: Step(Actor.EXECUTION_TEAM, _("follow the alerts that its smelters raise")),
        },
    ),
    Workflow(
        NoMineralsAnswer,
        _("Answer that no mineral is used"),
        {
            NONE.WAITING: Step(Actor.EXECUTION_TEAM, _("settle the contradiction with material data")),
            NONE.ACCEPTED: Step(Actor.NOBODY, _("it counts as an answer")),
            NONE.DECLINED: Step(Actor.SUPPLIER, _("send the declaration")),
        },
    ),
)
