"""The invented group of the demonstration: its companies and plants, and people for every role."""

from dataclasses import dataclass

from suppliers.models import Role

PASSWORD = "lanhai-demonstration"  # noqa: S105  the accounts exist only where the demonstration was loaded
GROUP = "lanhai"


@dataclass(frozen=True, slots=True)
class Unit:
    """A company or plant of the group."""

    code: str
    name_en: str
    name_zh: str
    parent: str | None


UNITS = (
    Unit(GROUP, "Lanhai Precision", "澜海精密", None),
    Unit("dongguan", "Lanhai Dongguan", "东莞澜海", GROUP),
    Unit("dongguan-qingxi", "Dongguan, Qingxi plant", "东莞清溪工厂", "dongguan"),
    Unit("dongguan-shipai", "Dongguan, Shipai plant", "东莞石排工厂", "dongguan"),
    Unit("kunshan", "Lanhai Kunshan", "昆山澜海", GROUP),
    Unit("kunshan-jinxi", "Kunshan, Jinxi plant", "昆山锦溪工厂", "kunshan"),
    Unit("jian", "Lanhai Ji’an", "吉安澜海", GROUP),
    Unit("huizhou", "Lanhai Huizhou", "惠州澜海", GROUP),
    Unit("chuzhou", "Lanhai Chuzhou", "滁州澜海", GROUP),
    Unit("vietnam", "Lanhai Vietnam", "越南澜海", GROUP),
    Unit("bac-giang", "Bắc Giang plant", "北江工厂", "vietnam"),
    Unit("nghe-an", "Nghệ An plant", "乂安工厂", "vietnam"),
)


@dataclass(frozen=True, slots=True)
class Colleague:
    """A person of the group and the roles held: role and, for an execution team, the subsidiary."""

    email: str
    name: str
    language: str
    roles: tuple[tuple[str, str | None], ...]
    sees: str
    """What the account shows, for the table of accounts."""


COLLEAGUES = (
    Colleague("lin@lanhai.example", "林薇", "zh-hans", ((Role.CENTRE, None),), "centre: the whole group"),
    Colleague("marta@lanhai.example", "Marta Lindqvist", "en", ((Role.CENTRE, None),), "centre, in English"),
    Colleague(
        "wei@lanhai.example",
        "韦国栋",
        "zh-hans",
        ((Role.EXECUTION_TEAM, "dongguan"),),
        "execution team: Dongguan and its two plants",
    ),
    Colleague(
        "shen@lanhai.example",
        "沈佳怡",
        "zh-hans",
        ((Role.EXECUTION_TEAM, "kunshan"),),
        "execution team: Kunshan and its plant",
    ),
    Colleague(
        "luo@lanhai.example",
        "罗文静",
        "zh-hans",
        ((Role.EXECUTION_TEAM, "jian"), (Role.EXECUTION_TEAM, "huizhou"), (Role.EXECUTION_TEAM, "chuzhou")),
        "execution team of three subsidiaries: Ji’an, Huizhou, Chuzhou",
    ),
    Colleague(
        "huong@lanhai.example",
        "Nguyễn Thu Hương",
        "en",
        ((Role.EXECUTION_TEAM, "vietnam"),),
        "execution team: Vietnam and its plants, in English",
    ),
    Colleague("bo@lanhai.example", "柏启明", "zh-hans", ((Role.BOARD, None),), "board: figures of the group"),
    Colleague(
        "ada@lanhai.example",
        "Ada Brandt",
        "en",
        ((Role.ADMINISTRATOR, None),),
        "administrator: people and roles",
    ),
    Colleague(
        "he@lanhai.example",
        "贺晓岚",
        "zh-hans",
        ((Role.GRIEVANCE_OFFICER, None),),
        "grievance officer: what was brought forward",
    ),
    Colleague(
        "yu@lanhai.example",
        "Yu Meilin",
        "en",
        ((Role.GRIEVANCE_DEPUTY, None),),
        "deputy grievance officer, in English",
    ),
    Colleague(
        "qin@lanhai.example",
        "秦朗",
        "zh-hans",
        ((Role.AUDITOR, None),),
        "internal auditor: the suppliers under audit",
    ),
)

TEAMS = {
    "dongguan": "wei@lanhai.example",
    "kunshan": "shen@lanhai.example",
    "jian": "luo@lanhai.example",
    "huizhou": "luo@lanhai.example",
    "chuzhou": "luo@lanhai.example",
    "vietnam": "huong@lanhai.example",
}
"""Who handles the cases of a subsidiary; plants belong to the one above them."""


def company_of(unit: str) -> str:
    """The company that a unit belongs to: itself, or the one above a plant."""
    parents = {one.code: one.parent for one in UNITS}
    parent = parents[unit]
    return unit if parent in (None, GROUP) else str(parent)
