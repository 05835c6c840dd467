"""What a rule says about a name or a number, and why."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Rule(StrEnum):
    """What decided."""

    CID = "cid"
    NAME = "name"
    FORM = "form"
    SIMILAR = "similar"


class Reason(StrEnum):
    """What was found on the way, for the sentence in the reader's language."""

    CID_LISTED = "cid_listed"
    CID_OF_OTHER_METAL = "cid_of_other_metal"
    CID_UNKNOWN = "cid_unknown"
    CID_UNREADABLE = "cid_unreadable"
    CID_CONTRADICTS_NAME = "cid_contradicts_name"
    NAME_LISTED = "name_listed"
    NAME_SHARED = "name_shared"
    NAME_OF_OTHER_METAL = "name_of_other_metal"
    NAME_UNKNOWN = "name_unknown"
    NO_NAME = "no_name"
    NO_ANSWER = "no_answer"
    """What was written names no smelter: unknown, see attached, recycled."""
    NO_METAL = "no_metal"
    COUNTRY_CONTRADICTS = "country_contradicts"
    """The name, or the CID, is listed in another country."""
    COUNTRY_DECIDES = "country_decides"
    """Of several sites that the name fits, one alone is in the row's country."""
    TOWN_DECIDES = "town_decides"
    """Of several sites that the name fits, one alone is in the town that the row gives."""
    FORM_LISTED = "form_listed"
    """Listed but for the legal form, signs, word order, script, or the words of the trade."""
    PLACE_ADDED = "place_added"
    """Listed, with the facility's own town or country written beside it."""
    TYPING_ERROR = "typing_error"
    """Listed but for a few letters."""
    CUT_SHORT = "cut_short"
    """The beginning of a listed name, and of no other."""
    INITIALS = "initials"
    """The first letters of a listed name, and of no other."""
    TOWN_ALONE = "town_alone"
    """The town, where the list has one facility that is named for it."""
    WORDS_AGREE = "words_agree"
    """Everything that tells companies apart is the same; words of the trade differ."""
    SITE_UNCLEAR = "site_unclear"
    """The name fits several listed sites."""
    PARTLY_ALIKE = "partly_alike"
    """Some words agree with listed names; no rule is sure."""
    TRADES = "trades"
    """The name is one of a trader or a user of metal rather than of a smelter."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What one rule says. A final answer without a facility keeps the later rules from guessing."""

    reasons: tuple[Reason, ...] = ()
    cid: str | None = None
    rule: Rule | None = None
    candidates: tuple[str, ...] = ()
    is_final: bool = False
    confidence: float = 0.0


NOTHING: Final = Answer()


def question(reason: Reason, *cids: str) -> Answer:
    """A contradiction or a tie among the facilities, that only a person can decide."""
    return Answer((reason,), candidates=tuple(dict.fromkeys(cids)), is_final=True)
