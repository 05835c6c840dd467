"""The small tables behind the invented lists that are neither a look-up nor a status list.

Countries are real, what is said of smelters is not. The covered countries are those that the law names.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date

from reporting.demonstration.smelters import SMELTERS, Smelter, of_metal


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> bytes:
    """A CSV file."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(head)
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def _one(cid: str) -> Smelter:
    return next(smelter for smelter in SMELTERS if smelter.cid == cid)


COVERED = table(
    ("Country",), [(code,) for code in ["AGO", "BDI", "CAF", "COD", "COG", "RWA", "SSD", "TZA", "UGA", "ZMB"]]
)

_LEVELS = {
    "1": "CN ID MY BO PE BR AU CL CA FI KZ MX JP KR PL TH VN AT CH",
    "2": "KE MZ ZA IN MG TR AE",
    "3": "RW UG TZ BI ZM AO CG CF SS MM",
    "DRC": "CD",
}
_MOVED = {2: {"MZ": "3"}, 3: {"MZ": "3", "KE": "3", "KZ": "2"}}
"""What later issues say differently."""


def country_risk(issue: int) -> bytes:
    """Levels of countries; later issues move some of them."""
    moved = _MOVED.get(issue, {})
    rows = [(code, moved.get(code, level)) for level, codes in _LEVELS.items() for code in codes.split()]
    return table(("Country", "Level"), rows)


_AREAS = ("CD CD-NK", "CD CD-SK", "CD CD-IT", "BI", "CF", "SS", "MM MM-17", "CO CO-NAR")


def cahra(issue: int) -> bytes:
    """Conflict-affected and high-risk areas: with the second issue one leaves and one comes."""
    areas = _AREAS if issue == 1 else (*_AREAS[:-1], "MZ MZ-P")
    rows = [(*area.split(), "")[:2] for area in areas]
    return table(
        ("Country", "Region Code", "Conflict Affected", "High Risk"), [(*row, "Yes", "Yes") for row in rows]
    )


RECOGNISED = table(
    ("CID", "Smelter Name", "Metal", "Country", "Scheme"),
    [
        (smelter.cid, smelter.name, smelter.metal, smelter.country, "Gold scheme (invented)")
        for smelter in of_metal("Gold")
        if smelter.first == "X"
    ],
)

_MINED_IN = {
    "Tin": ("CN:1", "ID:1 MY:1", "BO:1 PE:1", ":DRC RW:3", ":Recycled"),
    "Tantalum": ("BR:1", "RW:3 :DRC", "CN:1 AU:1", "KZ:1"),
    "Tungsten": ("CN:1", "CN:1 VN:1", "RW:3", ":Recycled"),
    "Gold": ("CH:1", "ZA:2 MX:1", ":Recycled", "TR:2 AE:2", "TZ:3"),
    "Cobalt": (":DRC", ":DRC ZM:3", "FI:1 CA:1"),
}


def origins(issue: int) -> bytes:
    """What members of RMI are told of origins: of smelters that qualify, by country and level, and of no others."""
    rows = [
        (smelter.cid, smelter.metal, *place.split(":"))
        for metal, patterns in _MINED_IN.items()
        for number, smelter in enumerate(one for one in of_metal(metal) if one.is_sound)
        for place in patterns[(number + (issue == 2 and number == 0)) % len(patterns)].split()
    ]
    return table(("CID", "Metal", "Country of Origin", "Level"), rows)


OWN_ORIGINS = table(
    ("CID", "Metal", "Country of Origin", "Region", "Mine", "Source"),
    [
        ("CID910028", "Tin", "CD", "CD-NK", "Kalimba pit (invented)", "Own inquiries"),
        ("CID910091", "Tin", "ID", "ID-BB", "Timor Perak (invented)", "Own inquiries"),
        ("CID910665", "Cobalt", "CD", "CD-LU", "", "Own inquiries"),
    ],
)

_CONFIRMED, _DISMISSED, _WAITING = "CID910462", "CID910448", "CID910455"
SANCTIONED = _one(_CONFIRMED)
"""The gold refiner that a person finds to be the one on the list."""
NAMESAKE = _one(_DISMISSED)
"""The one that only has a similar name; a third one waits."""
SANCTIONS = table(
    ("Name", "Aliases", "Country", "Basis", "List Date", "Reference", "List"),
    [
        (name, aliases, country, "Order 7 (invented)", "2024-11-05", f"INV-{number:04}", "Invented sanctions")
        for number, (name, aliases, country) in enumerate(
            (
                (SANCTIONED.name.upper(), "K.G.R.; Kalulo Affinage", "CH"),
                (NAMESAKE.name.replace("Precious Metals", "Bullion Metals"), "", "AE"),
                (_one(_WAITING).name.replace("Ltd.", "(Pty) Ltd."), "", "ZA"),
                ("Mirasol Cargo Holdings", "Mirasol Lines", "PA"),
            ),
            start=1,
        )
    ],
)

HIGH_RISK = table(
    ("CID", "Metal", "Smelter Name", "Reason"),
    [
        (
            "CID910028",
            "Tin",
            _one("CID910028").name,
            "Concentrates bought in North Kivu without documents (invented)",
        ),
        ("CID910665", "", _one("CID910665").name, "Refused an assessment twice (invented)"),
    ],
)


def customers(*, by: date) -> Iterator[bytes]:
    """One customer forbids a tin smelter until a day; another approves tungsten smelters, and none but these."""
    head = ("CID", "Metal", "Smelter Name", "Customer", "Rule", "Deadline", "Reason")
    forbidden = _one("CID910063")
    yield table(
        head,
        [
            (
                forbidden.cid,
                "Tin",
                forbidden.name,
                "ORION",
                "Do not use",
                by.isoformat(),
                "Supplier code, section 4 (invented)",
            )
        ],
    )
    approved = [smelter for smelter in of_metal("Tungsten") if smelter.is_sound][:-1]
    yield table(head, [(one.cid, one.metal, one.name, "LYRA", "Approved", "", "") for one in approved])
