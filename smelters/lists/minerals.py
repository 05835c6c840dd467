"""Minerals that official look-ups name beyond those of CMRT and EMRT, for the row that the first import adds."""

from typing import Final

ADDITIONAL: Final[dict[str, tuple[str, str]]] = {
    "Aluminum": ("铝", "Al"),
    "Iridium": ("铱", "Ir"),
    "Lime": ("石灰", "Lime"),
    "Manganese": ("锰", "Mn"),
    "Palladium": ("钯", "Pd"),
    "Platinum": ("铂", "Pt"),
    "Rare Earth Elements": ("稀土元素", "REE"),
    "Rhodium": ("铑", "Rh"),
    "Ruthenium": ("钌", "Ru"),
    "Silver": ("银", "Ag"),
    "Soda Ash": ("纯碱", "Soda"),
    "Zinc": ("锌", "Zn"),
}
"""Name in the templates' own English, to Chinese name and symbol (AMRT 1.3, Smelter Look-up)."""
