"""Values that figures take."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Rate:
    """How many of how many."""

    part: int
    whole: int

    @property
    def percent(self) -> Decimal | None:
        """The share in percent, one decimal, rounded down: 89.95 stays 89.9 and no threshold is passed by rounding.

        None when nothing was asked.
        """
        return Decimal(self.part * 1000 // self.whole) / 10 if self.whole else None

    @property
    def fraction(self) -> float | None:
        """The same share as a spreadsheet wants it, 0 to 1."""
        return self.part * 1000 // self.whole / 1000 if self.whole else None
