"""Compares what is understood of every sample with its expectation file, field by field.

    python benchmarks/conformance.py [FOLDER]

FOLDER is ../shared/samples beside the project unless given. Prints a line for each file and every
disagreement.
"""

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from surveys.workbooks.describe import describe
from surveys.workbooks.package import Limits
from surveys.workbooks.refusals import Refused
from surveys.workbooks.understanding import understand

SAMPLES = Path(__file__).resolve().parent.parent.parent / "shared" / "samples"
COMPARED = (
    "family",
    "version",
    "template_text",
    "language",
    "company",
    "minerals_in_scope",
    "answers",
    "smelters",
    "products",
    "mines",
    "minerals_scope_reasons",
)
NOT_SAID_OF_A_ROW = {"note", "best", "template_error", "cid_as_typed"}
"""Remarks for the people who read an expectation, and what a reader may add."""


def described(path: Path) -> dict[str, object]:
    """What is understood of a file, in the form of the expectations."""
    started = time.perf_counter()
    try:
        result = understand(path.read_bytes(), filename=path.name, limits=Limits())
    except Refused as refused:
        return describe(refused, filename=path.name, seconds=time.perf_counter() - started)
    return describe(result, filename=path.name, seconds=time.perf_counter() - started)


def differences(expected: object, found: object, place: str) -> Iterator[tuple[str, object, object, bool]]:
    """Walk through an expectation: place, expected, found and whether they agree, for every single value."""
    if isinstance(expected, dict):
        for key, value in expected.items():
            if key not in NOT_SAID_OF_A_ROW:
                inner = found.get(key) if isinstance(found, dict) else None
                yield from differences(value, inner, f"{place}.{key}")
    elif isinstance(expected, list):
        length = len(found) if isinstance(found, list) else 0
        yield f"{place} (length)", len(expected), length, len(expected) == length
        for index, value in enumerate(expected):
            inner = found[index] if isinstance(found, list) and index < length else None
            yield from differences(value, inner, f"{place}[{index}]")
    else:
        yield place, expected, found, expected == found


def compared(
    expected: dict[str, object], found: dict[str, object]
) -> Iterator[tuple[str, object, object, bool]]:
    """All fields of one file that an expectation speaks of."""
    accepted = expected.get("readable_accept", [expected["readable"]])
    yield "readable", expected["readable"], found["readable"], found["readable"] in accepted
    if not expected["readable"]:
        for name in ("family", "version"):
            yield name, expected[name], found[name], expected[name] == found[name]
        return
    for name in COMPARED:
        if name not in expected:
            continue
        if name == "version" and "version_accept" in expected:
            yield name, expected[name], found[name], found[name] in expected["version_accept"]
            continue
        yield from differences(expected[name], found.get(name), name)


def checker_rows(
    expected: dict[str, object], found: dict[str, object]
) -> Iterator[tuple[str, object, object, bool]]:
    """Every row of the workbook's own Checker beside ours; a row in which the Checker itself fails is not
    compared."""
    ours = {item["row"]: item for item in found["checker"]["items"]}
    oracle = expected["oracle_checker"]
    for row in oracle:
        item = ours.get(row["row"], {})
        for name in ("necessary", "incomplete", "in_total"):
            if not isinstance(row[name], str):
                yield f"checker {row['row']} {name}", row[name], item.get(name), row[name] == item.get(name)
    listed = {row["row"] for row in oracle}
    extra = sorted(row for row, item in ours.items() if row not in listed and item["incomplete"])
    yield "checker rows beyond", [], extra, not extra
    if isinstance(expected["oracle_incomplete_total"], int):
        total = found["checker"]["incomplete"]
        yield (
            "checker total",
            expected["oracle_incomplete_total"],
            total,
            expected["oracle_incomplete_total"] == total,
        )


def main() -> None:
    """Print the table."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else SAMPLES
    sums = [0, 0, 0, 0]
    disagreements = []
    print(
        f"{'file':58} {'fields':>7} {'equal':>7} {'checker':>8} {'equal':>7} {'findings':>8} {'seconds':>8}"
    )
    for expectation in sorted(folder.glob("*.expected.json")):
        stem = expectation.name.removesuffix(".expected.json")
        candidates = [folder / stem, *(folder / f"{stem}{ending}" for ending in (".xlsx", ".xlsm", ".xls"))]
        path = next(path for path in candidates if path.is_file())
        expected, found = json.loads(expectation.read_text("utf-8")), described(path)
        fields = list(compared(expected, found))
        checks = (
            list(checker_rows(expected, found)) if "oracle_checker" in expected and "checker" in found else []
        )
        counts = [len(fields), sum(f[3] for f in fields), len(checks), sum(c[3] for c in checks)]
        sums = [a + b for a, b in zip(sums, counts, strict=True)]
        said = len(found.get("findings", [])) if found["readable"] else found["reason_code"]
        numbers = " ".join(f"{count:{width}}" for count, width in zip(counts, (7, 7, 8, 7), strict=True))
        print(f"{path.name:58} {numbers} {said!s:>8.8} {found['seconds']:8}")
        disagreements += [
            (path.name, *difference[:3]) for difference in [*fields, *checks] if not difference[3]
        ]
    print(f"{'together':58} {sums[0]:7} {sums[1]:7} {sums[2]:8} {sums[3]:7}")
    for name, place, wanted, got in disagreements:
        print(f"  {name}: {place}: expected {wanted!r}, found {got!r}")


if __name__ == "__main__":
    main()
