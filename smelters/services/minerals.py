"""The minerals that the templates ask for today. Others are added as rows."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Max

from smelters.lists.minerals import ADDITIONAL
from smelters.lists.model import Metals
from smelters.models import Mineral

MINERALS = [
    ("Tin", "锡", "Sn", "CMRT", True),
    ("Tantalum", "钽", "Ta", "CMRT", True),
    ("Tungsten", "钨", "W", "CMRT", True),
    ("Gold", "金", "Au", "CMRT", True),
    ("Cobalt", "钴", "Co", "EMRT", False),
    ("Copper", "铜", "Cu", "EMRT", False),
    ("Graphite", "石墨", "C", "EMRT", False),
    ("Lithium", "锂", "Li", "EMRT", False),
    ("Mica", "云母", "Mica", "EMRT", False),
    ("Nickel", "镍", "Ni", "EMRT", False),
]
"""Name in the templates, Chinese name, symbol, template, whether it is one of 3TG."""


def ensure(**signal: Any) -> None:
    """Add the minerals that are missing; what is there stays as it is. Called after every migration."""
    Mineral.objects.bulk_create(
        (
            Mineral(
                name=name,
                name_zh=name_zh,
                symbol=symbol,
                family=family,
                is_conflict_mineral=conflict,
                position=place,
            )
            for place, (name, name_zh, symbol, family, conflict) in enumerate(MINERALS, start=1)
        ),
        ignore_conflicts=True,
    )


def known() -> Metals:
    """The minerals by every name under which a list may write them. One query."""
    names: dict[str, str] = {}
    for mineral in Mineral.objects.all():
        names |= {text.casefold(): mineral.name for text in (mineral.symbol, mineral.name_zh, mineral.name)}
    return Metals(names)


def add(names: Iterable[str], *, family: str) -> None:
    """Add the minerals that a list is the first to name, behind the others; `family` is the template."""
    there = set(Mineral.objects.values_list("name", flat=True))
    place = Mineral.objects.aggregate(last=Max("position"))["last"] or 0
    for position, name in enumerate((name for name in names if name not in there), place + 1):
        name_zh, symbol = ADDITIONAL.get(name, (name, name[:4]))
        Mineral.objects.create(
            name=name[:40],
            name_zh=name_zh[:40],
            symbol=symbol[:4],
            family=family[:4],
            position=position,
        )
