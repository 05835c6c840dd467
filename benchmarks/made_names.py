"""Smelters that do not exist, and rows that report them: correctly, corrupted, and as others that are not listed.

Everything is invented, and the same every time. The kinds are those of the evaluation sets.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, product

METALS = ("Gold", "Tin", "Tungsten", "Tantalum", "Cobalt")

_FIRST = "Vel Tor Nar Quel Bram Ost Hel Mur Zan Kor Lind Sal Dra Fen Gor Jas Pel Rov Tam Wes".split()  # noqa: SIM905
_LAST = "dina mark sted lova ruth garde nitz bergen quist mont ara ovia hofen sund".split()  # noqa: SIM905
_TRADES = (
    "Refinery",
    "Smelting",
    "Metals",
    "Precious Metals",
    "Non-Ferrous Metals",
    "Mining",
    "Alloys",
    "Resources",
)
_PLACES = (
    ("GERMANY", "DE", "Ostrau", "GmbH"),
    ("CHINA", "P.R. China", "Xinlu", "Co., Ltd."),
    ("JAPAN", "JP", "Minakawa", "Co., Ltd."),
    ("UNITED STATES OF AMERICA", "USA", "Fairmont", "Inc."),
    ("BRAZIL", "Brasil", "Rio Verde", "Ltda."),
    ("INDIA", "IN", "Sundarpur", "Pvt. Ltd."),
    ("KOREA, REPUBLIC OF", "South Korea", "Hansong", "Corp."),
    ("INDONESIA", "ID", "Tanjung Baru", ""),
)
_CHINESE = (
    ("Qinglan Tungsten Industry Co., Ltd.", "青岚钨业有限公司", "青嵐鎢業有限公司"),
    (
        "Hebin Yunshan Nonferrous Metals Co., Ltd.",
        "河滨云山有色金属股份有限公司",
        "河濱雲山有色金屬股份有限公司",
    ),
    ("Xinlu Jinhe Smelting Co., Ltd.", "新麓金禾冶炼有限公司", "新麓金禾冶煉有限公司"),
    ("Beilin New Material Technology Co., Ltd.", "北林新材料科技有限公司", "北林新材料科技有限公司"),
)
_NON_ANSWERS = (
    "Unknown",
    "N/A",
    "see attached",
    "TBD",
    "recycled",
    "Not applicable",
    "无",
    "なし",
    "-",
    "Tin smelter",
)


@dataclass(frozen=True, slots=True)
class Case:
    """A row that reports a smelter, and what is right for it: `cid`, or one of several `candidates`, or neither."""

    kind: str
    metal: str
    name: str
    country: str = ""
    reported_id: str = ""
    cid: str = ""
    candidates: tuple[str, ...] = ()
    reference: str = "made"


def reference() -> list[dict[str, str]]:
    """A list with 240 facilities: companies with one site, groups with several, and one name under two metals."""
    chance = random.Random(20)
    numbers = (f"CID{number:06}" for number in count(900001))
    stems = [first + last for first, last in product(_FIRST, _LAST)]
    chance.shuffle(stems)
    rows = []

    def add(metal: str, name: str, country: str, city: str) -> None:
        rows.append(
            {
                "metal": metal,
                "alias": name,
                "standard_name": name,
                "country": country,
                "cid": next(numbers),
                "city": city,
                "state": "",
            }
        )

    for position, stem in enumerate(stems[:200]):
        country, _, city, legal = _PLACES[position % len(_PLACES)]
        add(METALS[position % len(METALS)], f"{stem} {chance.choice(_TRADES)} {legal}".strip(), country, city)
    for position, stem in enumerate(stems[200:212]):
        metal = METALS[position % len(METALS)]
        for country, _, city, legal in (_PLACES[0], _PLACES[2]):
            add(metal, f"{stem} {city} {legal}", country, city)
        add(metal, f"{stem} Works 1", "FRANCE", "Vauclair")
    for name, *_ in _CHINESE:
        add("Tungsten", name, "CHINA", "Xinlu")
    for metal in METALS[:2]:
        add(metal, "Dorvane Twin Metals Ltd.", "UNITED KINGDOM", "Wexcombe")
    return rows


def cases() -> list[Case]:
    """The rows, several of each kind."""
    chance = random.Random(21)
    listed = reference()
    return [*_matches(listed, chance), *_negatives(listed, chance)]


def _matches(listed: list[dict[str, str]], chance: random.Random) -> Iterator[Case]:
    for row in listed[:200]:
        short = next(place[1] for place in _PLACES if place[0] == row["country"])
        for kind, name in corrupted(row["standard_name"], row["city"], chance):
            country = chance.choice((row["country"], short, short, ""))
            yield Case(kind, row["metal"], name, country, cid=row["cid"])
    for row in listed[:40]:
        digits = row["cid"][3:]
        for reported_id in (f"cid {digits}", f"CID-{digits}", digits):
            yield Case("id_format", row["metal"], "Smelter not listed", "", reported_id, row["cid"])
        yield Case("id_unknown_name_exact", row["metal"], row["standard_name"], "", "CID777777", row["cid"])
    by_name = {row["standard_name"]: row for row in listed}
    for name, simplified, traditional in _CHINESE:
        for kind, written in (("native_script", simplified), ("native_script_variant", traditional)):
            yield Case(kind, "Tungsten", written, "China", cid=by_name[name]["cid"])
    for row in listed[200:236]:
        group = row["standard_name"].split()[0]
        if row["country"] != "FRANCE":
            yield Case("country_decides", row["metal"], group, row["country"], cid=row["cid"])
        yield Case("sister_site", row["metal"], row["standard_name"].upper(), row["country"], cid=row["cid"])
    for row in listed[-2:]:
        yield Case("metal_decides", row["metal"], row["standard_name"], "UK", cid=row["cid"])


def corrupted(name: str, city: str, chance: random.Random) -> Iterator[tuple[str, str]]:
    """The name as people and programs spoil it, each time with the kind."""
    stem, *rest = name.split()
    legal = name.rsplit(" ", 2 if name.endswith((" Co., Ltd.", " Pvt. Ltd.")) else 1)
    yield "case", name.swapcase()
    yield "punctuation", name.replace(".", "").replace(",", "") + chance.choice(".,;*")
    if name.endswith("Co., Ltd."):
        yield (
            "legal_variant",
            name.replace("Co., Ltd.", chance.choice(("Company Limited", "CO.,LTD", "Limited"))),
        )
        yield "legal_cjk", name.replace("Co., Ltd.", "有限公司")
    if name.endswith((".", "GmbH")):
        yield "legal_missing", legal[0]
    yield "fullwidth", "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else "\u3000" for sign in name)
    yield "whitespace", f"  {name.replace(' ', '  ')}\t"
    yield "joined", name.replace(" ", "")
    yield "extra_city", chance.choice((f"{name} ({city})", f"{city} {name}", f"{name} - {city} plant"))
    yield (
        "wrapped",
        chance.choice(
            (f"1. {name}", f"{name} (1)", f"Smelter: {name}", f'"{name}"', f"{name} / same as last year")
        ),
    )
    if len(rest) > 1:
        yield "word_order", " ".join((rest[0], stem, *rest[1:]))
    yield "typo1", mistyped(name, len(stem), 1, chance)
    yield "typo2", mistyped(name, len(stem), 2, chance)
    if len(name) > 24:
        yield "truncated", name[:22]


def mistyped(name: str, length: int, errors: int, chance: random.Random) -> str:
    """The name with so many typing errors in its first `length` letters, or its first two thirds if they are more."""
    signs = list(name)
    for _ in range(errors):
        place = chance.randrange(1, min(max(length, len(signs) * 2 // 3), len(signs)))
        match chance.choice(("drop", "double", "swap", "other")):
            case "drop":
                del signs[place]
            case "double":
                signs.insert(place, signs[place])
            case "swap":
                signs[place - 1], signs[place] = signs[place], signs[place - 1]
            case _:
                signs[place] = chance.choice("aeioustrn")
    return "".join(signs)


def _negatives(listed: list[dict[str, str]], chance: random.Random) -> Iterator[Case]:
    stems = [first + last for first, last in product(_FIRST, _LAST)]
    taken = {row["standard_name"].split()[0] for row in listed}
    for stem in [stem for stem in stems if stem not in taken][:60]:
        country, _, _, legal = chance.choice(_PLACES)
        yield Case(
            "facility_removed",
            chance.choice(METALS),
            f"{stem} {chance.choice(_TRADES)} {legal}".strip(),
            country,
        )
    for row in listed[:60]:
        other = METALS[(METALS.index(row["metal"]) + 1) % len(METALS)]
        yield Case("wrong_metal", other, row["standard_name"], row["country"])
        stranger = next(one for one in listed[100:] if one["metal"] == row["metal"])
        alien = next(one for one in listed if one["metal"] == other)
        both = (row["cid"], stranger["cid"])
        yield Case(
            "id_contradicts_name",
            row["metal"],
            row["standard_name"],
            row["country"],
            stranger["cid"],
            candidates=both,
        )
        yield Case(
            "id_other_metal",
            row["metal"],
            row["standard_name"],
            row["country"],
            alien["cid"],
            candidates=(row["cid"],),
        )
    groups: dict[tuple[str, str], list[str]] = {}
    for row in listed[200:236]:
        groups.setdefault((row["metal"], row["standard_name"].split()[0]), []).append(row["cid"])
    for (metal, group), cids in groups.items():
        yield Case("site_missing", metal, group, "", candidates=tuple(cids))
        yield Case("group_site_not_listed", metal, group, "MEXICO")
        yield Case("sister_site_unknown", metal, f"{group} Works 3", "FRANCE")
    for name in _NON_ANSWERS:
        yield Case("non_answer", "Tin", name, chance.choice(("", "CHINA")))
