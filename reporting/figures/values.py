"""Values that figures take."""

from dataclasses import dataclass
from decimal import Decimal

from gscm.lib.shares import percent


@dataclass(frozen=True, slots=True)
class Rate:
    """How many of how many."""

    part: int
    whole: int

    @property
    def percent(self) -> Decimal | None:
        """The share in percent, one decimal, rounded down. None when nothing was asked."""
        return percent(self.part, self.whole)

    @property
    def fraction(self) -> float | None:
        """The same share as a spreadsheet wants it, 0 to 1."""
        return self.part * 1000 // self.whole / 1000 if self.whole else None
