"""Why a supplier is in a campaign's scope or out of it, in the reader's language."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext, ngettext

from suppliers.models import Subsidiary
from surveys.queries import wording
from surveys.queries.materials import Outside


class ScopeWords:
    """Puts reasons into words. One query for the names of subsidiaries, asked when first needed."""

    def __init__(self) -> None:
        self._names: dict[str, str] | None = None

    def sentence(self, reasons: Iterable[Mapping[str, Any]]) -> str:
        """All reasons of one supplier as one sentence."""
        return gettext("; ").join(self._words(reason) for reason in reasons)

    def _words(self, reason: Mapping[str, Any]) -> str:
        match reason["code"]:
            case "mineral":
                words = ngettext(
                    "%(mineral)s in %(count)d part, for example %(example)s",
                    "%(mineral)s in %(count)d parts, for example %(example)s",
                    reason["parts"],
                )
                return words % {
                    "mineral": wording.mineral(reason["mineral"]),
                    "count": reason["parts"],
                    "example": reason["example"],
                }
            case "outside":
                return str(Outside(reason["why"]).label)
            case "everybody":
                return gettext("all suppliers are meant")
            case "branch":
                names = gettext(", ").join(self._name(code) for code in reason["subsidiaries"])
                return gettext("delivers to %(names)s") % {"names": names}
            case "other_branch":
                return gettext("delivers to none of the chosen subsidiaries")
            case "copied":
                return gettext("taken over from %(title)s") % {"title": reason["reason"]}
            case _:
                return self._by_hand(reason)

    def _by_hand(self, reason: Mapping[str, Any]) -> str:
        who = gettext("by %(name)s") % {"name": reason["by"]} if reason.get("by") else gettext("by hand")
        return f"{who}{gettext(': ')}{reason['reason']}" if reason.get("reason") else who

    def _name(self, code: str) -> str:
        if self._names is None:
            self._names = {one.code: one.name for one in Subsidiary.objects.all()}
        return self._names.get(code, code)


def minerals_in_parts(contradictions: Iterable[Mapping[str, Any]]) -> str:
    """What material data says against an answer that no mineral is used; empty when it says nothing."""
    return ScopeWords().sentence({"code": "mineral", **one} for one in contradictions)
