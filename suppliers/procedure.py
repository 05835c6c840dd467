"""Who acts next on documents, letters of guarantee and contacts."""

from django.utils.translation import gettext_lazy as _

from gscm.lib.procedure import Actor, Step, Workflow
from suppliers.models import DocumentVersion, HandOver, LetterOfGuarantee

VERSION, LETTER, HAND_OVER = DocumentVersion.Status, LetterOfGuarantee.Decision, HandOver.Status

WORKFLOWS = (
    Workflow(
        DocumentVersion,
        _("Version of a document"),
        {
            VERSION.DRAFT: Step(Actor.CENTRE, _("write the text in both languages and propose it")),
            VERSION.PROPOSED: Step(Actor.SECOND_PERSON, _("publish it or send it back")),
            VERSION.PUBLISHED: Step(Actor.CENTRE, _("review it when its period is over")),
        },
    ),
    Workflow(
        LetterOfGuarantee,
        _("Letter of guarantee"),
        {
            LETTER.WAITING: Step(Actor.EXECUTION_TEAM, _("look at the scan, accept or refuse it")),
            LETTER.ACCEPTED: Step(Actor.SUPPLIER, _("sign anew before it expires")),
            LETTER.REFUSED: Step(Actor.SUPPLIER, _("sign again")),
        },
        field="decision",
    ),
    Workflow(
        HandOver,
        _("Change of contact"),
        {
            HAND_OVER.WAITING: Step(Actor.EXECUTION_TEAM, _("make sure of the person, confirm or decline")),
            HAND_OVER.ACCEPTED: Step(Actor.NOBODY, _("the person speaks for the supplier")),
            HAND_OVER.DECLINED: Step(Actor.NOBODY, _("the contacts stay as they are")),
        },
    ),
)
