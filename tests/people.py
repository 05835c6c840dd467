"""The cast.

Lin at the centre, Wei in one subsidiary, Ana of its supplier, Omar of a foreign one, Bo on the board, Ada who
administers.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from suppliers.models import Contact, Membership, Role, Subsidiary, Supplier, SupplyRelation, User

NOW = datetime(2026, 3, 18, 8, 0, tzinfo=UTC)
TODAY = date(2026, 3, 18)


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody, and the two branches and suppliers that they see or do not see."""

    group: Subsidiary
    dongguan: Subsidiary
    dongguan_plant: Subsidiary
    kunshan: Subsidiary
    lin: User
    wei: User
    bo: User
    ada: User
    ana: User
    omar: User
    xinhe: Supplier
    faraway: Supplier


def _person(
    email: str, name: str, language: str, role: str | None = None, subsidiary: Subsidiary | None = None
) -> User:
    user = User.objects.create_user(email, "a long password", full_name=name, language=language)
    if role:
        Membership.objects.create(user=user, role=role, subsidiary=subsidiary, since=date(2020, 1, 1))
    return user


def _supplier(external_id: str, name: str, subsidiary: Subsidiary, contact: User, language: str) -> Supplier:
    supplier = Supplier.objects.create(external_id=external_id, name=name, language=language, country="CN")
    SupplyRelation.objects.create(supplier=supplier, subsidiary=subsidiary)
    Contact.objects.create(
        supplier=supplier, user=contact, name=contact.full_name, email=contact.email, language=language
    )
    return supplier


def cast() -> Cast:
    """Create everybody. Xinhe delivers to the plant below Dongguan (Wei's branch), Faraway to Kunshan."""
    group = Subsidiary.objects.create(code="group", name_en="Lanhai Precision", name_zh="澜海精密")
    dongguan = Subsidiary.objects.create(code="dongguan", name_en="Dongguan", name_zh="东莞", parent=group)
    plant = Subsidiary.objects.create(
        code="dongguan-2", name_en="Dongguan plant 2", name_zh="东莞二厂", parent=dongguan
    )
    kunshan = Subsidiary.objects.create(code="kunshan", name_en="Kunshan", name_zh="昆山", parent=group)
    ana = _person("ana@xinhe.example", "Ana", "zh-hans")
    omar = _person("omar@faraway.example", "Omar", "en")
    ada = _person("ada@lanhai.example", "Ada", "en", Role.ADMINISTRATOR)
    ada.is_staff = ada.is_superuser = True
    ada.save()
    return Cast(
        group=group,
        dongguan=dongguan,
        dongguan_plant=plant,
        kunshan=kunshan,
        lin=_person("lin@lanhai.example", "Lin", "zh-hans", Role.CENTRE),
        wei=_person("wei@lanhai.example", "Wei", "zh-hans", Role.EXECUTION_TEAM, dongguan),
        bo=_person("bo@lanhai.example", "Bo", "en", Role.BOARD),
        ada=ada,
        ana=ana,
        omar=omar,
        xinhe=_supplier("S-1001", "Xinhe Connector Technology", plant, ana, "zh-hans"),
        faraway=_supplier("S-2001", "Faraway Metals", kunshan, omar, "en"),
    )
