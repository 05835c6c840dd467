"""A list of known smelters with their names, as the sheet Smelter Look-up of every template carries one."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from surveys.workbooks.layouts.model import NOT_IDENTIFIED, NOT_LISTED
from surveys.workbooks.text import folded

_SPECIAL = frozenset({NOT_LISTED.casefold(), NOT_IDENTIFIED.casefold()})


@dataclass(frozen=True, slots=True)
class LookupEntry:
    """One name of one smelter for one metal."""

    metal: str
    name: str
    """The name by which it is looked up: the standard name or an alias."""
    standard_name: str
    country: str
    cid: str | None
    city: str | None = None
    state: str | None = None
    source: str | None = None


class Lookup:
    """Finds smelters as the template's formulas do, and more kindly where these find nothing."""

    def __init__(self, entries: Iterable[LookupEntry]) -> None:
        self.entries = tuple(entries)

    def __bool__(self) -> bool:
        return bool(self.entries)

    def by_id_as_typed(self, text: str) -> LookupEntry | None:
        """The first entry with this ID, as Excel's MATCH finds it: any letter case, no other kindness."""
        return self._by_id.get(text.casefold())

    def by_name_as_typed(self, metal: str, name: str) -> LookupEntry | None:
        """The first entry with this metal and name, as Excel's MATCH finds it; special rows included."""
        return self._by_key.get((metal + name).casefold())

    def by_cid(self, cid: str) -> LookupEntry | None:
        """The entry with the standard name for a well-spelled CID."""
        return self._by_id.get(cid.casefold())

    def by_name(self, metal: str, name: str) -> LookupEntry | None:
        """The entry with this metal and name, ignoring case, width and superfluous spaces.

        None where the name belongs to two smelters: which one is meant is for a person to decide.
        """
        found = self._by_folded_name.get((folded(metal), folded(name)), {})
        return next(iter(found.values())) if len(found) == 1 else None

    @cached_property
    def _by_id(self) -> dict[str, LookupEntry]:
        # Reversed, since the first row of the sheet wins.
        return {entry.cid.casefold(): entry for entry in reversed(self.entries) if entry.cid}

    @cached_property
    def _by_key(self) -> dict[str, LookupEntry]:
        return {(entry.metal + entry.name).casefold(): entry for entry in reversed(self.entries)}

    @cached_property
    def _by_folded_name(self) -> dict[tuple[str, str], dict[str, LookupEntry]]:
        names: dict[tuple[str, str], dict[str, LookupEntry]] = {}
        for entry in self.entries:
            if entry.cid and entry.name.casefold() not in _SPECIAL:
                for name in (entry.name, entry.standard_name):
                    names.setdefault((folded(entry.metal), folded(name)), {}).setdefault(entry.cid, entry)
        return names
