"""The plants and people that a group of this size has besides those of the small demonstration."""

from collections.abc import Mapping

from reporting.demonstration.organisation import GROUP, UNITS, Colleague, Unit
from suppliers.models import Role

FURTHER_UNITS = (
    Unit("dongguan-changping", "Dongguan, Changping plant", "东莞常平工厂", "dongguan"),
    Unit("dongguan-tangxia", "Dongguan, Tangxia plant", "东莞塘厦工厂", "dongguan"),
    Unit("dongguan-fenggang", "Dongguan, Fenggang plant", "东莞凤岗工厂", "dongguan"),
    Unit("kunshan-bacheng", "Kunshan, Bacheng plant", "昆山巴城工厂", "kunshan"),
    Unit("kunshan-zhoushi", "Kunshan, Zhoushi plant", "昆山周市工厂", "kunshan"),
    Unit("jian-taihe", "Ji’an, Taihe plant", "吉安泰和工厂", "jian"),
    Unit("jian-suichuan", "Ji’an, Suichuan plant", "吉安遂川工厂", "jian"),
    Unit("huizhou-boluo", "Huizhou, Boluo plant", "惠州博罗工厂", "huizhou"),
    Unit("huizhou-longmen", "Huizhou, Longmen plant", "惠州龙门工厂", "huizhou"),
    Unit("chuzhou-laian", "Chuzhou, Lai’an plant", "滁州来安工厂", "chuzhou"),
    Unit("chuzhou-quanjiao", "Chuzhou, Quanjiao plant", "滁州全椒工厂", "chuzhou"),
    Unit("hai-phong", "Hải Phòng plant", "海防工厂", "vietnam"),
    Unit("quang-ninh", "Quảng Ninh plant", "广宁工厂", "vietnam"),
)
"""With those of the small demonstration: 24 below the group."""

_THREE = tuple((Role.EXECUTION_TEAM, company) for company in ("jian", "huizhou", "chuzhou"))

FURTHER_COLLEAGUES = (
    Colleague("fang@lanhai.example", "方圆", "zh-hans", ((Role.EXECUTION_TEAM, "dongguan"),), ""),
    Colleague("qiu@lanhai.example", "邱敏", "zh-hans", ((Role.EXECUTION_TEAM, "dongguan"),), ""),
    Colleague("yan@lanhai.example", "严冬", "zh-hans", ((Role.EXECUTION_TEAM, "kunshan"),), ""),
    Colleague("hao@lanhai.example", "郝清", "zh-hans", _THREE, ""),
    Colleague("minh@lanhai.example", "Phạm Quang Minh", "en", ((Role.EXECUTION_TEAM, "vietnam"),), ""),
)

SHARES: Mapping[str, tuple[str, ...]] = {
    "wei@lanhai.example": ("wei@lanhai.example", "fang@lanhai.example", "qiu@lanhai.example"),
    "shen@lanhai.example": ("shen@lanhai.example", "yan@lanhai.example"),
    "luo@lanhai.example": ("luo@lanhai.example", "hao@lanhai.example"),
    "huong@lanhai.example": ("huong@lanhai.example", "minh@lanhai.example"),
}
"""Who shares the suppliers of a colleague."""


def branches() -> dict[str, list[str]]:
    """Each company with itself and its plants: suppliers of one unit may as well deliver to another of its branch."""
    found: dict[str, list[str]] = {}
    for unit in (*UNITS, *FURTHER_UNITS):
        if unit.parent is not None:
            company = unit.code if unit.parent == GROUP else unit.parent
            found.setdefault(company, []).append(unit.code)
    return found
