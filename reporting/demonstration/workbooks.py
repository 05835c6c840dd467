"""What each invented supplier declares, as a workbook in the structure of the official templates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from random import Random

from reporting.demonstration import smelters
from reporting.demonstration.smelters import CMRT_METALS, EMRT_METALS, Smelter
from reporting.demonstration.suppliers import SUPPLIERS, SupplierData
from surveys.workbooks import blank
from surveys.workbooks.blank import SmelterValues, Value, WorkbookValues
from surveys.workbooks.layouts import cmrt, emrt
from surveys.workbooks.layouts.model import NOT_IDENTIFIED, NOT_LISTED, Layout, Practice, Topic

WITHOUT_MINERALS = frozenset({8, 29, 46, 49, 51})
"""Places in the list of suppliers: packaging, labels and plastics use none of the minerals."""


def _formerly(name: str, metal: str, place: int) -> SmelterValues:
    """A smelter under its former owner's name: no list has it and no rule can know, but people do."""
    smelter = [one for one in smelters.of_metal(metal) if one.is_sound][place]
    return SmelterValues(
        metal=metal,
        name=name,
        country=smelter.country.upper(),
        city=smelter.city,
    )


UNLISTED = (
    _formerly("Old Harbour Smelting Combine", "Tin", 3),
    SmelterValues(metal="Tin", name="Xinyuan Metal Trading HK", country="CHINA", city="Hong Kong"),
    _formerly("Kinzan Trust Mint", "Gold", 2),
    SmelterValues(metal="Tantalum", name="Lan Hai Ta-Nb Plant 3", country="CHINA", city="Tongze"),
    _formerly("Eastern Lamp Powder Mill", "Tungsten", 1),
    SmelterValues(metal="Gold", name="Recycled jewellery", country="THAILAND", city="Bangkok"),
    SmelterValues(metal="Tin", name="PT Serumpun Timah Jaya", country="INDONESIA", city="Serumpun"),
    SmelterValues(metal="Cobalt", name="Mingyao Cobalt Plant 2", country="CHINA", city="Mingyao"),
    SmelterValues(metal="Tungsten", name="Nanling W Powder Works", country="CHINA", city="Nanling"),
    SmelterValues(metal="Tin", name="Red Lantern Solder Factory", country="VIETNAM", city="Bắc Ninh"),
    SmelterValues(metal="Cobalt", name="Katiba Hydroxide", country="ZAMBIA", city="Katiba"),
)
"""Smelters that suppliers report as not listed: misspelled, traded, unknown."""

LIKE_A_FORMULA = SmelterValues(
    metal="Tin", name="=HYPERLINK(Solder Bar No. 4)", country="CHINA", city="Dongguan"
)
"""One supplier's cell that a spreadsheet would take for a formula."""
_WRITES_IT = 2


@dataclass(frozen=True, slots=True)
class Chain:
    """The smelters of one supplier for one template and year."""

    minerals: tuple[str, ...]
    listed: tuple[Smelter, ...]
    unlisted: tuple[SmelterValues, ...] = ()
    has_unidentified: bool = False

    def sound(self) -> "Chain":
        """The same without whatever is not qualified or not resolved: what a case ends with."""
        return Chain(self.minerals, tuple(smelter for smelter in self.listed if smelter.is_sound))


@cache
def chain(place: int, family: str, round_: int, breadth: int = 1) -> Chain:
    """What the supplier at a place of the list has in its chain; round 1 is last year, round 2 this year.

    :param breadth: so many times as many sound smelters as the demonstration for one machine has.
    """
    if place in WITHOUT_MINERALS:
        return Chain((), ())
    random = Random(f"{place} {family}")  # noqa: S311  an invented world needs no secrecy
    minerals = _minerals(random, family)
    listed: list[Smelter] = []
    for metal in minerals:
        sound = [smelter for smelter in smelters.of_metal(metal) if smelter.is_sound]
        listed += random.sample(sound, min(len(sound), (2 + place % 6) * breadth))
    listed += _others(place, minerals, round_)
    unlisted: tuple[SmelterValues, ...] = ()
    if (place * 3 + round_) % 6 == 1:
        fitting = [smelter for smelter in UNLISTED if smelter.metal in minerals]
        unlisted = tuple(fitting[(place + shift) % len(fitting)] for shift in range(min(2, len(fitting))))
    if place == _WRITES_IT and LIKE_A_FORMULA.metal in minerals:
        unlisted = (*unlisted, LIKE_A_FORMULA)
    return Chain(minerals, tuple(listed), tuple(dict.fromkeys(unlisted)), place % 19 == 7 and round_ == 2)


def _minerals(random: Random, family: str) -> tuple[str, ...]:
    metals = CMRT_METALS if family == "CMRT" else EMRT_METALS
    often = {"Tin": 0.95, "Gold": 0.65, "Tantalum": 0.4, "Tungsten": 0.4, "Cobalt": 0.9}
    chosen = tuple(metal for metal in metals if random.random() < often.get(metal, 0.3))
    return chosen or (metals[0],)


def _others(place: int, minerals: tuple[str, ...], round_: int) -> list[Smelter]:
    """Smelters that are not beyond doubt: some suppliers have them, each in its own mix."""
    doubtful = [
        smelter
        for smelter in smelters.SMELTERS
        if smelter.metal in minerals and not smelter.is_sound and _is_known(smelter, round_)
    ]
    if place % 2 == 0:
        doubtful = [smelter for smelter in doubtful if smelter.is_tainted]
    if not doubtful or (place % 3 and place % 7 != 2):
        return []
    return [doubtful[(place + shift * 5) % len(doubtful)] for shift in range(1 + place % 2)]


def _is_known(smelter: Smelter, round_: int) -> bool:
    """Whether the look-up of that year names it."""
    return smelter.second != "-" if round_ == 2 else not smelter.is_new


LAYOUTS: Mapping[tuple[str, int], Layout] = {
    ("CMRT", 1): cmrt.CMRT_6_31,
    ("EMRT", 1): emrt.EMRT_1_3,
    ("CMRT", 2): cmrt.CMRT_6_5,
    ("EMRT", 2): emrt.EMRT_2_1,
}


def content(
    place: int,
    family: str,
    round_: int,
    *,
    on: date,
    flaw: str = "",
    only_sound: bool = False,
    breadth: int = 1,
) -> bytes:
    """The file that the supplier sends on a day.

    :param flaw: what is wrong with it, a key of `FLAWS`, or one of `broken`, `old`, `unknown`, `wrong`.
    """
    wanted = family if flaw != "wrong" else {"CMRT": "EMRT", "EMRT": "CMRT"}[family]
    layout = LAYOUTS[wanted, round_]
    if flaw == "old":
        layout = cmrt.CMRT_6_01 if wanted == "CMRT" else emrt.EMRT_1_1
    declared = chain(place, wanted, round_, breadth)
    declared = _declarable(declared.sound() if only_sound else declared, layout)
    values = _values(SUPPLIERS[place], declared, layout, on=on, round_=round_)
    if flaw in FLAWS:
        values = FLAWS[flaw](values, on)
    if flaw == "unknown":
        values = replace(values, revision_text="Revision 9.9\nJanuary 1, 2031")
    made = blank.build(layout, values)
    return made[: len(made) // 3] if flaw == "broken" else made


def _declarable(declared: Chain, layout: Layout) -> Chain:
    """Of the chain what this revision asks about."""
    if not layout.minerals:
        return declared
    return Chain(
        tuple(mineral for mineral in declared.minerals if mineral in layout.minerals),
        tuple(smelter for smelter in declared.listed if smelter.metal in layout.minerals),
        tuple(smelter for smelter in declared.unlisted if smelter.metal in layout.minerals),
        declared.has_unidentified,
    )


def _values(
    supplier: SupplierData, declared: Chain, layout: Layout, *, on: date, round_: int
) -> WorkbookValues:
    place = SUPPLIERS.index(supplier)
    asked = layout.minerals or declared.minerals or ("Cobalt",)
    knows_all = not declared.has_unidentified and place % 4 != 1
    selected = () if layout.minerals else asked
    surveyed = next(
        question for question in layout.company_questions if question.practice is Practice.SURVEYS_SUPPLIERS
    )
    practices = dict.fromkeys(Practice, "Yes")
    practices[Practice.SURVEYS_SUPPLIERS] = surveyed.options[0]
    practices[Practice.ANNUAL_DISCLOSURE] = "No"
    return WorkbookValues(
        company=_company(supplier, on),
        minerals=selected,
        answers=_answers(asked, declared.minerals, knows_all),
        practices=practices,
        practice_comments={
            Practice.POLICY_PUBLIC: f"https://www.{supplier.email.split('@')[1]}/minerals-policy"
        },
        smelters=_rows(declared, layout, round_),
        lookup=smelters.lookup_entries(declared.minerals, issue=round_),
        derives_columns=place % 4 != 3,
        language="中文 Chinese" if supplier.language == "zh-hans" and round_ == 2 else "English",
    )


def _company(supplier: SupplierData, on: date) -> dict[str, Value]:
    domain = supplier.email.split("@")[1]
    number = int(supplier.number.removeprefix("S-"))
    return {
        "company": supplier.name_local if supplier.language == "zh-hans" else supplier.name,
        "scope": "A",
        "address": f"{number % 90 + 10} Invented Road",
        "contact_name": supplier.contact,
        "contact_email": supplier.email,
        "contact_phone": f"+00 555 {number:07}",
        "authorizer": f"{supplier.name.split()[0]} management",
        "authorizer_title": "General manager",
        "authorizer_email": f"management@{domain}",
        "effective_date": on - timedelta(days=2),
    }


def _answers(asked: Sequence[str], used: Sequence[str], knows_all: bool) -> dict[Topic, dict[str, Value]]:
    """Consistent answers: who does not know everything says so everywhere."""
    given: dict[Topic, dict[str, Value]] = {topic: {} for topic in Topic}
    unless_known = "No" if knows_all else "Unknown"
    for mineral in asked:
        given[Topic.ADDED][mineral] = "Yes" if mineral in used else "No"
        if mineral not in used:
            continue
        given[Topic.REMAINS][mineral] = "Yes"
        given[Topic.COVERED_COUNTRIES][mineral] = unless_known
        given[Topic.CAHRA][mineral] = unless_known
        given[Topic.RECYCLED][mineral] = "No"
        given[Topic.RESPONSE_SHARE][mineral] = "100%" if knows_all else "Greater than 90%"
        given[Topic.ALL_IDENTIFIED][mineral] = "Yes" if knows_all else "No"
        given[Topic.ALL_REPORTED][mineral] = "Yes"
    return given


def _rows(declared: Chain, layout: Layout, round_: int) -> tuple[SmelterValues, ...]:
    """Smelters by ID or by name, as people happen to fill them in, then those that are in no list."""
    listed = [
        SmelterValues(id_input=smelter.cid)
        if place % 3
        else SmelterValues(metal=smelter.metal, lookup=(smelter.aliases or (smelter.name,))[0])
        for place, smelter in enumerate(declared.listed)
    ]
    unlisted = [replace(smelter, lookup=NOT_LISTED) for smelter in declared.unlisted]
    if declared.has_unidentified and declared.minerals:
        unlisted.append(SmelterValues(metal=declared.minerals[0], lookup=NOT_IDENTIFIED))
    return (*listed, *unlisted)


# What can be wrong with a file


def _without_phone(values: WorkbookValues, on: date) -> WorkbookValues:
    return replace(values, company={**values.company, "contact_phone": ""})


def _same_person(values: WorkbookValues, on: date) -> WorkbookValues:
    return replace(values, company={**values.company, "authorizer": "同上", "authorizer_email": "same"})


def _dated_tomorrow(values: WorkbookValues, on: date) -> WorkbookValues:
    return replace(values, company={**values.company, "effective_date": on + timedelta(days=30)})


def _contradicting(values: WorkbookValues, on: date) -> WorkbookValues:
    answers = dict(values.answers)
    answers[Topic.RESPONSE_SHARE] = dict.fromkeys(answers[Topic.RESPONSE_SHARE], "Greater than 75%")
    answers[Topic.ALL_IDENTIFIED] = dict.fromkeys(answers[Topic.ALL_IDENTIFIED], "Yes")
    return replace(values, answers=answers)


def _without_smelters(values: WorkbookValues, on: date) -> WorkbookValues:
    return replace(values, smelters=values.smelters[:1])


def _unknown_id(values: WorkbookValues, on: date) -> WorkbookValues:
    return replace(values, smelters=(*values.smelters, SmelterValues(id_input="CID919999")))


def _unlisted_without_country(values: WorkbookValues, on: date) -> WorkbookValues:
    extra = SmelterValues(metal="Tin", lookup=NOT_LISTED, name="Solder supplier")
    return replace(values, smelters=(*values.smelters, extra))


FLAWS = {
    "phone": _without_phone,
    "same": _same_person,
    "future": _dated_tomorrow,
    "contradiction": _contradicting,
    "few": _without_smelters,
    "id": _unknown_id,
    "country": _unlisted_without_country,
}
