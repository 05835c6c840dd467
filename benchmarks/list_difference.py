"""The difference of two official look-ups as the page of a preview counts it, beside a plain script's.

    python benchmarks/list_difference.py [OLD.xlsx NEW.xlsx]

Without files: CMRT 6.31 and 6.5 from ../shared. The plain script reads the sheet with openpyxl and compares sets; it
uses nothing of the application. Runs in a database of its own, which is dropped at the end; ends with 1 where a count
differs.
"""

import argparse
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.evaluate_alerts import database, server

SHARED = Path(__file__).resolve().parents[2] / "shared"
DEFAULT_FILES = (SHARED / "templates" / "RMI_CMRT_6.31.xlsx", SHARED / "templates" / "RMI_CMRT_6.5.xlsx")
Rows = dict[tuple[str, str, str], tuple[str, str, str, str]]
"""CID, metal, look-up name, to standard name, country, city, state."""


def plain_rows(path: Path) -> Rows:
    """The look-up of a template, by the columns of its sheet."""
    from openpyxl import load_workbook

    sheet = load_workbook(path, read_only=True, data_only=True)["Smelter Look-up"]
    rows: Rows = {}
    for cells in sheet.iter_rows(min_row=5, max_col=9, values_only=True):
        metal, name, standard, country, cid, _, _, city, state = (
            "" if cell in (None, 0) else " ".join(str(cell).split()) for cell in cells
        )
        if cid and metal and name.lower() not in ("smelter not listed", "smelter not yet identified"):
            rows.setdefault((cid, metal, name), (standard, country, city, state))
    return rows


def plain_difference(old: Rows, new: Rows) -> dict[str, int]:
    """The counts by sets: smelters are pairs of CID and metal."""

    def smelters(rows: Rows) -> dict[tuple[str, str], tuple[str, str, str]]:
        found = {}
        for (cid, metal, _name), (standard, country, city, _state) in rows.items():
            found.setdefault((cid, metal), (standard, country, city))
        return found

    def owners(rows: Rows) -> dict[tuple[str, str], set[str]]:
        found: dict[tuple[str, str], set[str]] = {}
        for cid, metal, name in rows:
            found.setdefault((metal, name.casefold()), set()).add(cid)
        return found

    before, after, owned = smelters(old), smelters(new), owners(old)
    both = before.keys() & after.keys()
    return {
        "smelter_added": len(after.keys() - before.keys()),
        "smelter_removed": len(before.keys() - after.keys()),
        "renamed": sum(before[key][0] != after[key][0] for key in both),
        "moved": sum(
            any(was and now and was != now for was, now in zip(before[key][1:], after[key][1:], strict=True))
            for key in both
        ),
        "changed_owner": sum(
            cid not in owned[metal, name.casefold()]
            for cid, metal, name in new.keys() - old.keys()
            if (metal, name.casefold()) in owned
        ),
        "rows added": len(new.keys() - old.keys()),
        "rows removed": len(old.keys() - new.keys()),
        "rows changed": sum(old[key] != new[key] for key in old.keys() & new.keys()),
        "rows": len(new),
    }


def shown_difference(old: bytes, new: bytes) -> tuple[dict[str, int], float, float]:
    """The counts of the page of a preview, and the seconds that reading it and applying it took."""
    from django.contrib.auth import get_user_model

    from smelters.queries import reference_lists
    from smelters.services import reference_list

    at = datetime(2026, 3, 18, tzinfo=UTC)
    one, two = (get_user_model().objects.create_user(f"{name}@lanhai.example") for name in ("one", "two"))
    reference_list.import_list(old, file_name="old.xlsx", by=one, applied_by=two, at=at)
    started = time.perf_counter()
    preview = reference_list.prepare(new, file_name="new.xlsx", by=one, at=at + timedelta(days=1))
    read = time.perf_counter() - started
    tiles = {tile.change: tile.count for tile in reference_lists.tiles(preview)}
    started = time.perf_counter()
    reference_list.apply(preview, by=two, at=at + timedelta(days=2))
    counts = {
        "rows added": preview.added,
        "rows removed": preview.removed,
        "rows changed": preview.changed,
        "rows": tiles["all"],
    }
    return tiles | counts, read, time.perf_counter() - started


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="*", type=Path, default=DEFAULT_FILES)
    old, new = parser.parse_args().files
    if not old.is_file():
        sys.exit(f"{old} is not there")
    plain = plain_difference(plain_rows(old), plain_rows(new))
    with server(), database():
        shown, read, applied = shown_difference(old.read_bytes(), new.read_bytes())
    print(f"{old.name} -> {new.name}: preview in {read:.2f} s, applied in {applied:.2f} s")
    print(f"{'':18}{'page':>8}{'script':>8}")
    for name, count in plain.items():
        print(f"{name:18}{shown.get(name, 0):8}{count:8}{'' if shown.get(name, 0) == count else '  differs'}")
    sys.exit(int(any(shown.get(name, 0) != count for name, count in plain.items())))


if __name__ == "__main__":
    main()
