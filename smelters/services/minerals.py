"""The minerals that the templates ask for today. Others are added as rows."""

from typing import Any

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
