"""Sixty invented suppliers: who they are, whom they deliver to, who speaks for them."""

import csv
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class SupplierData:
    """One supplier. `number` is its supplier number; outside China and Taiwan they are written to in English."""

    number: str
    name: str
    name_local: str
    country: str
    units: tuple[str, ...]
    contact: str
    email: str

    @property
    def language(self) -> str:
        return "zh-hans" if self.country in {"CN", "TW"} else "en"


def _suppliers() -> tuple[SupplierData, ...]:
    with (Path(__file__).parent / "suppliers.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            SupplierData(
                number=row["number"],
                name=row["name"],
                name_local=row["name_local"],
                country=row["country"],
                units=tuple(row["units"].split()),
                contact=row["contact"],
                email=row["email"],
            )
            for row in csv.DictReader(file)
        )


SUPPLIERS = _suppliers()

SECOND_CONTACTS = (
    ("S-10001", "刘畅", "chang.liu@xinhe.example"),
    ("S-10043", "许诺", "nuo.xu@baoshuo.example"),
    ("S-10316", "宋词", "ci.song@bohaicap.example"),
    ("S-10365", "陈佩珊", "peishan.chen@formosabay.example"),
)
"""Further contacts: supplier number, name, e-mail."""

SHARED_CONTACT = ("ming.qiao@consult.example", "乔铭", ("S-10015", "S-10330"))
"""One person who speaks for two suppliers: e-mail, name, supplier numbers."""

ACCOUNTS = (
    ("yuqing.wang@xinhe.example", "supplier: Xinhe Connector Technology, in Chinese"),
    ("omar@faraway.example", "supplier: Faraway Metals, in English"),
    ("duc.tran@redriver.example", "supplier: Red River Harness, in English"),
    (SHARED_CONTACT[0], "speaks for two suppliers: Lvyuan Tin Materials and Yaoguang Welding Materials"),
)
"""The contacts that have a password, and what they see; all others sign in by an e-mailed code."""
