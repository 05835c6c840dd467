"""Invented workbooks for tests: a complete CMRT, with whatever the test wants to be otherwise."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from surveys.workbooks.blank import SmelterValues, WorkbookValues, build
from surveys.workbooks.layouts import cmrt
from surveys.workbooks.layouts.model import ALL, NO, YES, Practice, Topic
from surveys.workbooks.lookup import LookupEntry

LOOKUP = (
    LookupEntry("Gold", "Aurum Works", "Aurum Works", "GERMANY", "CID910001", "Pforzheim", "Baden"),
    LookupEntry("Gold", "Goldhaus", "Aurum Works", "GERMANY", "CID910001", "Pforzheim", "Baden"),
    LookupEntry("Gold", "Oro del Sur", "Oro del Sur", "PERU", "CID910002", "Arequipa", "Arequipa"),
    LookupEntry("Tin", "Tanjung Tin", "Tanjung Tin", "INDONESIA", "CID910003", "Muntok", "Bangka"),
)
"""Three smelters with an alias; tests/facts.py knows the same ones."""

COMPANY: dict[str, Any] = {
    "company": "Xinhe Connector Technology",
    "scope": "A",
    "contact_name": "Ana",
    "contact_email": "ana@xinhe.example",
    "contact_phone": "+86 769 000",
    "authorizer": "Gu Yan",
    "authorizer_title": "Quality director",
    "authorizer_email": "gu.yan@xinhe.example",
    "effective_date": date(2026, 3, 2),
}
GOLD = SmelterValues(id_input="CID910001")
GOLD_UNSURE = SmelterValues(id_input="CID910002")
TIN = SmelterValues(id_input="CID910003")
UNKNOWN_GOLD = SmelterValues(
    metal="Gold",
    lookup="Smelter not listed",
    name="Nowhere Gold",
    country="CHINA",
    street="1 Road",
    city="Nowhere",
    contact="Li",
)


def cmrt_workbook(smelters: Sequence[SmelterValues] = (GOLD,), **company: Any) -> bytes:
    """A CMRT 6.5 in which gold (and tin, if a tin smelter is given) is used and everything else is answered."""
    used = {"Gold"} | ({"Tin"} if TIN in smelters else set())
    answers: dict[Topic, dict[str, str]] = {
        Topic.ADDED: {
            metal: YES if metal in used else NO for metal in ("Tantalum", "Tin", "Gold", "Tungsten")
        },
        Topic.REMAINS: dict.fromkeys(used, YES),
        Topic.COVERED_COUNTRIES: dict.fromkeys(used, NO),
        Topic.CAHRA: dict.fromkeys(used, NO),
        Topic.RECYCLED: dict.fromkeys(used, NO),
        Topic.RESPONSE_SHARE: dict.fromkeys(used, ALL),
        Topic.ALL_IDENTIFIED: dict.fromkeys(used, YES),
        Topic.ALL_REPORTED: dict.fromkeys(used, YES),
    }
    practices = dict.fromkeys(Practice, YES) | {
        Practice.SURVEYS_SUPPLIERS: "Yes, in conformance with IPC1755 (e.g., CMRT)",
        Practice.ANNUAL_DISCLOSURE: NO,
    }
    return build(
        cmrt.CMRT_6_5,
        WorkbookValues(
            company=COMPANY | company,
            answers=answers,
            practices=practices,
            practice_comments={Practice.POLICY_PUBLIC: "https://xinhe.example/minerals"},
            smelters=smelters,
            lookup=LOOKUP,
        ),
    )
