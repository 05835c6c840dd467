"""Sentences on what was refused in the settings of smelters, in the reader's language."""

from django.utils.translation import gettext as _

from smelters.services.acceptances import AcceptanceRefused
from smelters.services.membership import MembershipRefused
from smelters.services.recognition import RecognitionRefused
from smelters.services.standings import StandingRefused
from smelters.services.thresholds import ThresholdsRefused


def of_standing(code: str) -> str:
    """Why what was said of a smelter was not written down."""
    return {
        StandingRefused.OTHER_DIMENSION: _("This cannot be said of it. Choose what holds from the list."),
        StandingRefused.NEEDS_REASON: _("Say why it was removed; if nobody knows, say that."),
        StandingRefused.NEEDS_OTHER: _(
            "The CID of the other smelter belongs to “The same as another smelter”."
        ),
        StandingRefused.IS_ITSELF: _("A smelter cannot be the same as itself."),
        StandingRefused.ENDS_BEFORE: _("It would end before it begins."),
    }[code]


def of_thresholds(code: str) -> str:
    """Why a step with thresholds was not taken."""
    return {
        ThresholdsRefused.SAME_PERSON: _(
            "Who proposed this version cannot put it in force; ask a second person."
        ),
        ThresholdsRefused.SETTLED: _("This version was put in force or discarded in the meantime."),
        ThresholdsRefused.IN_THE_PAST: _(
            "Thresholds count from today at the earliest; what was concluded stays."
        ),
    }[code]


def of_membership(code: str) -> str:
    """Why a membership was not written down."""
    return {
        MembershipRefused.OVERLAPS: _("Another membership covers some of these days."),
        MembershipRefused.ENDS_BEFORE: _("It would end before it begins."),
    }[code]


def of_recognition(code: str) -> str:
    """Why a recognition was not written down or ended."""
    return {
        RecognitionRefused.ENDS_BEFORE: _("It would end before it begins."),
        RecognitionRefused.OVERLAPS: _(
            "For one of these minerals a recognition of this scheme is written down for some of these days."
        ),
        RecognitionRefused.SETTLED: _("It does not run any more, or began only today."),
    }[code]


def of_acceptance(refused: AcceptanceRefused) -> str:
    """Why an acceptance was not proposed, put in force or ended."""
    return {
        AcceptanceRefused.NOT_ACTIVE: _(
            "It is not active for this mineral today; only active smelters are accepted."
        ),
        AcceptanceRefused.TOO_LONG: _("The thresholds allow %(days)d days at most. Choose an earlier end.")
        % {"days": refused.days},
        AcceptanceRefused.ENDS_BEFORE: _("It would end before it begins."),
        AcceptanceRefused.IN_THE_PAST: _("It counts from today at the earliest."),
        AcceptanceRefused.OVERLAPS: _("Another acceptance covers some of these days. End that one first."),
        AcceptanceRefused.SAME_PERSON: _("Who proposed it cannot put it in force; ask a second person."),
        AcceptanceRefused.SETTLED: _("It was put in force, or has ended, in the meantime."),
    }[refused.code]
