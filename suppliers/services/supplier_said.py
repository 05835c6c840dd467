"""One supplier as another system says it: the very import of tables, for a table of one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from suppliers.services import supplier_import
from suppliers.services.csv_table import ImportRefused
from suppliers.services.supplier_rows import COLUMNS


def say(external_id: str, said: Mapping[str, Any], *, at: datetime) -> bool:
    """Create or change the supplier with this number; the same twice changes nothing. Whether it is new.

    :param said: columns of the table by name, `subsidiaries` as codes, `contacts` as e-mail, name, phone, language.
    :raises ImportRefused: with every problem; nothing is changed.
    """
    cells = {name: str(said[name]).strip() for name in COLUMNS if name in said and name != "subsidiaries"}
    cells["external_id"] = external_id.strip()
    if "subsidiaries" in said:
        cells["subsidiaries"] = ",".join(said["subsidiaries"])
    table = [
        (number, cells | {f"contact_{name}": str(value).strip() for name, value in contact.items()})
        for number, contact in enumerate(said.get("contacts") or [{}], start=1)
    ]
    found = supplier_import.understood(table)
    if found.wrong:
        raise ImportRefused([problem for row in found.wrong for problem in row.problems])
    with transaction.atomic():
        return supplier_import.write(found, at=at).created == 1
