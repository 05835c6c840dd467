"""What the invented group buys: buyers, commodities, parts with what they contain, customers, and who may deliver."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.utils import timezone

from reporting.demonstration import workbooks
from reporting.demonstration.calendar import Calendar
from reporting.demonstration.datasets import table
from reporting.demonstration.people import CENTRE, person
from reporting.demonstration.suppliers import SUPPLIERS
from suppliers.models import Customer, ReleaseDecision, Supplier
from suppliers.services import part_import, releases
from surveys.services import material_import

PARTS_OF_A_SUPPLIER = 20

CUSTOMERS = {
    "ORION": "Orion Phones",
    "LYRA": "Lyra Computers",
    "CORVUS": "Corvus Audio",
    "DORADO": "Dorado Mobility",
}
"""The first two have rules of their own for smelters; they buy products with parts of each third supplier."""

COMMODITIES = (
    ("Connector", "Connectors", "连接器", "陈立群"),
    ("Wire", "Cables", "线缆", "陈立群"),
    ("Cable", "Cables", "线缆", "陈立群"),
    ("Harness", "Cables", "线缆", "Đặng Minh Khoa"),
    ("Solder", "Solder", "焊料", "马晓东"),
    ("Tin Materials", "Solder", "焊料", "马晓东"),
    ("Welding", "Solder", "焊料", "马晓东"),
    ("Capacitor", "Capacitors", "电容", "苏婉"),
    ("Passive", "Capacitors", "电容", "苏婉"),
    ("Resistor", "Resistors and inductors", "电阻电感", "苏婉"),
    ("Inductor", "Resistors and inductors", "电阻电感", "苏婉"),
    ("Circuit", "Circuit boards", "电路板", "邱志诚"),
    ("Semiconductor", "Semiconductors", "半导体", "邱志诚"),
    ("Sensor", "Semiconductors", "半导体", "邱志诚"),
    ("Battery", "Batteries", "电池", "程雪"),
    ("Lithium", "Batteries", "电池", "程雪"),
    ("Motor", "Motors", "电机", "程雪"),
    ("Acoustic", "Acoustics", "声学", "程雪"),
    ("Optic", "Displays and optics", "显示光学", "邱志诚"),
    ("Display", "Displays and optics", "显示光学", "邱志诚"),
    ("Camera", "Displays and optics", "显示光学", "邱志诚"),
    ("Packaging", "Packaging", "包装", "Đặng Minh Khoa"),
    ("Label", "Packaging", "包装", "Đặng Minh Khoa"),
    ("Plastics", "Plastics", "塑胶", "Đặng Minh Khoa"),
    ("", "Metal and mechanical parts", "金属机构件", "马晓东"),
)
"""What a supplier sells by a word of its name: commodity as purchasing says it, its Chinese name, and who buys it."""

RULES = {
    "Solder": ("Tin",),
    "Capacitors": ("Tin", "Tantalum"),
    "Connectors": ("Tin", "Gold"),
    "Batteries": ("Cobalt", "Lithium"),
}
"""Commodities that contain minerals, whatever a supplier says of the single part."""

Status = ReleaseDecision.Status


def commodity_of(place: int) -> tuple[str, str, str]:
    """Commodity, its Chinese name and the buyer of a supplier."""
    name = SUPPLIERS[place].name
    return next(tuple(rest) for word, *rest in COMMODITIES if word in name)  # type: ignore[return-value]


class Purchasing:
    """Plans the master data of purchasing and its decisions into the calendar."""

    def __init__(self, calendar: Calendar, begin: date) -> None:
        self._calendar = calendar
        self._begin = begin

    def plan(self) -> None:
        plan, today = self._calendar.plan, self._calendar.today
        plan(self._begin, self._take_in_parts)
        plan(today - timedelta(days=30), self._release)
        plan(today - timedelta(days=1), lambda at: releases.end_without_letter(at=at))

    def _take_in_parts(self, at: datetime) -> None:
        on = timezone.localdate(at)
        for place, data in enumerate(SUPPLIERS):
            commodity, _chinese, buyer = commodity_of(place)
            Supplier.objects.filter(external_id=data.number).update(commodity=commodity, buyer=buyer)
        Customer.objects.bulk_create(Customer(code=code, name=name) for code, name in CUSTOMERS.items())
        part_import.import_parts(_deliveries(), on=on)
        material_import.import_rules(
            table(
                ("commodity", "minerals"),
                ((commodity, "; ".join(minerals)) for commodity, minerals in RULES.items()),
            ),
            on=on,
            at=at,
        )
        material_import.import_contents(_contents(), on=on, at=at)

    def _release(self, at: datetime) -> None:
        """The yearly look at all suppliers: most may deliver, some under a condition, a few not."""
        by = person(CENTRE)
        for place, data in enumerate(SUPPLIERS):
            supplier = Supplier.objects.get(external_id=data.number)
            is_signed = releases.has_letter(supplier, on=timezone.localdate(at))
            if place % 29 == 13:
                status, reason = Status.HOLD, "连续两年未提交申报，暂停新料号。"
            elif place % 11 == 5 or (not is_signed and place % 3):
                status, reason = Status.CONDITIONAL, "质保函或整改未完成，限期三个月。"
            elif is_signed:
                status, reason = Status.RELEASED, "年度复核：质保函有效，申报在案。"
            else:
                continue
            releases.decide(supplier, status=status, reason=reason, by=by, at=at)


def part_number(place: int, part: int) -> str:
    """The number of a supplier's part; that of the supplier is in it."""
    return f"P-{SUPPLIERS[place].number.removeprefix('S-')}-{part:02}"


def _deliveries() -> bytes:
    def rows() -> Iterable[Sequence[str]]:
        for place, data in enumerate(SUPPLIERS):
            commodity, chinese, _buyer = commodity_of(place)
            for part in range(PARTS_OF_A_SUPPLIER):
                yield (
                    data.number,
                    part_number(place, part),
                    f"{chinese} {part + 1:02}",
                    commodity,
                    ";".join(_customers(place, part)),
                    "2024-01-01",
                )

    return table(("supplier", "part", "part_name", "commodity", "customers", "since"), rows())


def _customers(place: int, part: int) -> list[str]:
    if part < 2:
        return ["ORION", "LYRA"][: 2 - part] if place % 3 == 0 else []
    return ["CORVUS", "DORADO"][: part % 3]


def _contents() -> bytes:
    """Of three parts in four their maker says what they contain: no more than its declarations admit."""

    def rows() -> Iterable[Sequence[str]]:
        for place, _data in enumerate(SUPPLIERS):
            minerals = [
                mineral
                for family in ("CMRT", "EMRT")
                for mineral in workbooks.chain(place, family, 2).minerals
            ]
            for part in range(PARTS_OF_A_SUPPLIER):
                if part % 4 == 3:
                    continue
                contained = [one for shift, one in enumerate(minerals) if (part + shift) % 3 != 2]
                necessary = "no" if part % 5 == 4 else "yes"
                number = part_number(place, part)
                yield number, "; ".join(contained) or "none", necessary, f"MD-{number}"

    return table(("part", "minerals", "necessary", "reference"), rows())
