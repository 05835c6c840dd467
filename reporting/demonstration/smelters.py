"""Invented smelters, and the invented reference lists that name them: two issues of each, a year apart.

CIDs stand in 910001 to 919999, which no real list uses. Nothing here is taken from a list of RMI.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from surveys.workbooks import blank
from surveys.workbooks.layouts import cmrt, emrt
from surveys.workbooks.lookup import LookupEntry

CMRT_METALS = ("Tantalum", "Tin", "Gold", "Tungsten")
EMRT_METALS = ("Cobalt", "Copper", "Graphite", "Lithium", "Mica", "Nickel")

LABELS = {
    "C": "Conformant",
    "X": "Cross-recognised",
    "A": "Active",
    "E": "ECAP",
    "N": "Non-conformant",
    "I": "In communication",
    "O": "Outreach required",
    "U": "Due diligence review, unable to proceed",
}
QUALIFIED = frozenset("CX")
PARTICIPATES = frozenset("CXA")


@dataclass(frozen=True, slots=True)
class Smelter:
    """One smelter for one metal, and its status in the first and the second issue; `-` is not on the list."""

    cid: str
    metal: str
    name: str
    aliases: tuple[str, ...]
    country: str
    city: str
    first: str
    second: str
    is_new: bool = False
    """Only the second issue of the look-up names it."""

    @property
    def is_sound(self) -> bool:
        """Qualified by both issues."""
        return self.first in QUALIFIED and self.second in QUALIFIED

    @property
    def is_tainted(self) -> bool:
        """Outside RMAP by the newest issue."""
        return self.second not in PARTICIPATES


@dataclass(frozen=True, slots=True)
class _Plan:
    """How many smelters of a metal there are, where, what they call themselves, and which differ from conformant."""

    count: int
    countries: tuple[str, ...]
    trades: tuple[str, ...]
    statuses: tuple[str, ...]
    new: int = 0


_PLANS = {
    "Tin": _Plan(
        26,
        (
            "China",
            "Indonesia",
            "Indonesia",
            "China",
            "Malaysia",
            "Bolivia",
            "Brazil",
            "Peru",
            "Thailand",
            "Poland",
        ),
        ("Tin Smelting", "Nonferrous Metals", "Tin Industry"),
        ("AA", "AC", "CN", "OO", "OO", "II", "EE", "OA", "UU"),
        new=1,
    ),
    "Tantalum": _Plan(
        14,
        ("China", "China", "Japan", "Germany", "Kazakhstan", "Brazil", "Estonia"),
        ("Tantalum and Niobium", "Rare Metals"),
        ("AA", "OO", "NC"),
    ),
    "Tungsten": _Plan(
        16,
        ("China", "China", "Vietnam", "Austria", "Korea, Republic of", "Brazil"),
        ("Tungsten", "Hard Metals"),
        ("AA", "CE", "OO", "UU"),
        new=1,
    ),
    "Gold": _Plan(
        34,
        (
            "Switzerland",
            "China",
            "Japan",
            "Korea, Republic of",
            "Italy",
            "Mexico",
            "Türkiye",
            "India",
            "South Africa",
        ),
        ("Gold Refining", "Precious Metals", "Refinery"),
        ("XX", "XX", "XX", "XX", "XX", "AA", "AO", "OO", "OO", "NN", "II", "C-", "EE"),
        new=1,
    ),
    "Cobalt": _Plan(
        16,
        ("China", "China", "Finland", "Belgium", "Congo, Democratic Republic of the", "Japan"),
        ("Cobalt", "New Energy Materials"),
        ("AA", "AC", "OO", "II", "CN"),
        new=1,
    ),
    "Copper": _Plan(8, ("Chile", "China", "Zambia", "Poland"), ("Copper",), ("AA", "OO")),
    "Graphite": _Plan(7, ("China", "Mozambique", "Canada"), ("Graphite",), ("AA", "II")),
    "Lithium": _Plan(8, ("Chile", "China", "Argentina", "Australia"), ("Lithium Salts",), ("AA", "AC", "OO")),
    "Mica": _Plan(8, ("India", "India", "Madagascar", "China"), ("Mica Processing",), ("AA", "OO", "II")),
    "Nickel": _Plan(8, ("Indonesia", "China", "Canada", "Finland"), ("Nickel",), ("AA", "OO")),
}

# ruff: noqa: SIM905  a line of words reads better than a list of them

_FIRST_SYLLABLES = (
    "Qing Yun Tong Xuan Lan Heng Zhu Shuo Ling Bo Rui Yao Ming Feng Jin Luo".split(),
    "Kal Mor Tev Sar Bel Ast Ven Dor Lum Kes Har Ost Pel Rav Tal Win".split(),
)
_LAST_SYLLABLES = (
    "lan que feng shan hai xi luo ze quan hu ting yuan".split(),
    "vora entis ander mont ovia bruk ista orra weld enne ulo arvi".split(),
)
_FORMS = {
    "China": "Co., Ltd.",
    "Japan": "K.K.",
    "Germany": "GmbH",
    "Austria": "GmbH",
    "Indonesia": "PT",
    "Italy": "S.p.A.",
    "Switzerland": "SA",
    "Belgium": "NV",
    "Brazil": "S.A.",
    "Finland": "Oy",
    "Korea, Republic of": "Co., Ltd.",
    "Poland": "S.A.",
}


def _smelters() -> Iterator[Smelter]:
    random = Random("smelters")  # noqa: S311  invented names need no secrecy
    number = 910_000
    taken: set[str] = set()
    for metal, plan in _PLANS.items():
        for place in range(plan.count):
            number += 7
            country = plan.countries[place % len(plan.countries)]
            town = _town(random, country, taken)
            trade = plan.trades[place % len(plan.trades)]
            form = _FORMS.get(country, "Ltd.")
            name = f"PT {town} {trade}" if form == "PT" else f"{town} {trade} {form}"
            statuses = plan.statuses[place] if place < len(plan.statuses) else "CC"
            is_new = place >= plan.count - plan.new
            aliases = (f"{town} {trade}", f"{town} {metal}") if place % 3 == 0 else ()
            yield Smelter(
                cid=f"CID{number}",
                metal=metal,
                name=name,
                aliases=tuple(alias for alias in dict.fromkeys(aliases) if alias != name),
                country=country,
                city=town,
                first="-" if is_new else statuses[0],
                second="A" if is_new else statuses[1],
                is_new=is_new,
            )


def _town(random: Random, country: str, taken: set[str]) -> str:
    """An invented place, each only once."""
    kind = 0 if country == "China" else 1
    while True:
        town = random.choice(_FIRST_SYLLABLES[kind]) + random.choice(_LAST_SYLLABLES[kind])
        if town not in taken:
            taken.add(town)
            return town


SMELTERS = tuple(_smelters())


def of_metal(metal: str) -> list[Smelter]:
    """The smelters of one metal."""
    return [smelter for smelter in SMELTERS if smelter.metal == metal]


def lookup_entries(metals: Iterable[str], *, issue: int) -> list[LookupEntry]:
    """The rows of a Smelter Look-up: standard names and aliases."""
    wanted = set(metals)
    return [
        LookupEntry(
            smelter.metal, name, smelter.name, smelter.country.upper(), smelter.cid, city=smelter.city
        )
        for smelter in SMELTERS
        if smelter.metal in wanted and _is_listed(smelter, issue)
        for name in (smelter.name, *smelter.aliases)
    ]


def _is_listed(smelter: Smelter, issue: int) -> bool:
    """New ones come with the second issue, which also drops what left the status list."""
    return not smelter.is_new if issue == 1 else smelter.second != "-"


def lookup_file(family: str, *, issue: int) -> bytes:
    """A workbook in the structure of the official template with our look-up, to be imported as a reference list."""
    if family == "CMRT":
        layout = cmrt.CMRT_6_31 if issue == 1 else cmrt.CMRT_6_5
        return blank.build(layout, blank.WorkbookValues(lookup=lookup_entries(CMRT_METALS, issue=issue)))
    layout = emrt.EMRT_1_3 if issue == 1 else emrt.EMRT_2_1
    return blank.build(layout, blank.WorkbookValues(lookup=lookup_entries(EMRT_METALS, issue=issue)))


def status_file(*, issue: int, first_day: date, day: date) -> bytes:
    """A facility status list as CSV: CID, name, metal, country, status, last audit and cycle.

    Most audits are in the first half of their cycle; every twentieth is overdue on the day of the second issue.

    :param first_day: the day of the first issue; until the second one every smelter but those is audited again.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(
        ["CID", "Smelter Name", "Metal", "Country", "RMAP Status", "Last Audit Date", "Audit Cycle (years)"]
    )
    for place, smelter in enumerate(SMELTERS):
        letter = smelter.first if issue == 1 else smelter.second
        if letter == "-":
            continue
        cycle = 1 + place % 3 if letter in "CXEN" else None
        audited = None
        if cycle and place % 20 == 0:
            audited = first_day - timedelta(days=365 * (cycle - 1) + 40)
        elif cycle:
            audited = day - timedelta(days=20 + place * 13 % (180 * cycle))
        row = [smelter.cid, smelter.name, smelter.metal, smelter.country, LABELS[letter]]
        writer.writerow([*row, audited.isoformat() if audited else "", cycle or ""])
    return text.getvalue().encode("utf-8-sig")
