"""Compares what is understood of every sample with its expectation file, field by field.

    python benchmarks/conformance.py [FOLDER]

FOLDER is ../shared/samples beside the project unless given. Prints a line for each file and every
disagreement: fields, rows of the workbook's own Checker, findings that the file is known to deserve, wall seconds of
reading and judging, and the peak resident memory of a process that does nothing else.
"""

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.read_workbook import peak_megabytes
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
DESERVED = {
    "RMI_AMRT_1.3_mistakes": {"C01", "C03", "V06b", "V18b", "V29"},
    "RMI_CMRT_6.31_pasted-values": {"V30b", "V30c", "V30d", "V31c", "V33"},
    "RMI_CMRT_6.5_bad-cids": {"V30", "V31", "V31b", "V31c", "V33"},
    "RMI_CMRT_6.5_injection": {"V43b"},
    "RMI_CMRT_6.5_missing-contact": {"C01", "V06", "V10"},
    "RMI_CMRT_6.5_no-but-smelters": {"V18", "V19"},
    "RMI_CMRT_6.5_not-listed-mix": {"S01", "V20", "V29"},
    "RMI_CMRT_6.5_product-scope-empty": {"V12"},
    "RMI_CMRT_6.5_unanswered": {"C04", "C05"},
    "RMI_EMRT_2.1_mistakes": {"C04", "C06", "M01", "V10", "V19b", "V21", "V29"},
    "hostile_macro.xlsm": {"C01", "C03", "F02", "V06b", "V18b", "V29"},
}
"""The rules that stand for what the expectation of a file says in words (`must_report`)."""
NOT_SAID_OF_A_ROW = {"note", "best", "template_error", "cid_as_typed"}
"""Remarks for the people who read an expectation, and what a reader may add."""


def described(path: Path) -> dict[str, Any]:
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


def compared(expected: dict[str, Any], found: dict[str, Any]) -> Iterator[tuple[str, object, object, bool]]:
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
    expected: dict[str, Any], found: dict[str, Any]
) -> Iterator[tuple[str, object, object, bool]]:
    """Every row of the workbook's own Checker beside ours, and its total; what the Checker itself fails to say
    is not compared."""
    ours = {item["row"]: item for item in found["checker"]["items"]}
    oracle = expected["oracle_checker"]
    for row in oracle:
        item = ours.get(row["row"], {})
        wanted = {
            name: row[name]
            for name in ("necessary", "incomplete", "in_total")
            if not isinstance(row[name], str)
        }
        got = {name: item.get(name) for name in wanted}
        yield f"Checker row {row['row']}", wanted, got, wanted == got
    listed = {row["row"] for row in oracle}
    extra = sorted(row for row, item in ours.items() if row not in listed and item["incomplete"])
    if extra:
        yield "Checker rows that are ours alone", [], extra, False
    if isinstance(expected["oracle_incomplete_total"], int):
        total = found["checker"]["incomplete"]
        yield (
            "Checker total",
            expected["oracle_incomplete_total"],
            total,
            expected["oracle_incomplete_total"] == total,
        )


def files(folder: Path) -> Iterator[tuple[str, Path, dict[str, Any]]]:
    """Name, file and expectation of every sample in a folder."""
    for expectation in sorted(folder.glob("*.expected.json")):
        stem = expectation.name.removesuffix(".expected.json")
        candidates = [folder / stem, *(folder / f"{stem}{ending}" for ending in (".xlsx", ".xlsm", ".xls"))]
        path = next(path for path in candidates if path.is_file())
        yield stem, path, json.loads(expectation.read_text("utf-8"))


def main() -> None:
    """Print the table; ends with 1 where something disagrees."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else SAMPLES
    sums = [0] * 6
    slowest = highest = 0.0
    disagreements = []
    print(f"{'':53} {'fields':>13} {'Checker rows':>13} {'findings':>13}")
    print(f"{'file':53}" + f" {'comp.':>6} {'equal':>6}" * 2 + f" {'exp.':>6} {'found':>6}", end="")
    print(f" {'in all':>6} {'seconds':>8} {'peak MB':>8}  refused as")
    for stem, path, expected in files(folder):
        found = described(path)
        fields, checks = list(compared(expected, found)), []
        if "oracle_checker" in expected and "checker" in found:
            checks = list(checker_rows(expected, found))
        deserved = DESERVED.get(stem, set())
        codes = {finding["code"] for finding in found.get("findings", ())}
        rows = [each for each in checks if each[0].startswith("Checker row ")]
        counts = [len(fields), sum(each[3] for each in fields), len(rows), sum(each[3] for each in rows)]
        counts += [len(deserved), len(deserved & codes)]
        sums = [a + b for a, b in zip(sums, counts, strict=True)]
        seconds, peak = float(str(found["seconds"])), peak_megabytes("ours", path)
        slowest, highest = max(slowest, seconds), max(highest, peak)
        numbers = " ".join(f"{count:6}" for count in (*counts, len(found.get("findings", ()))))
        print(f"{path.name:53} {numbers} {seconds:8.3f} {peak:8.1f}  {found['reason_code'] or ''}")
        disagreements += [(path.name, *each[:3]) for each in [*fields, *checks] if not each[3]]
        disagreements += [(path.name, "finding", code, None) for code in sorted(deserved - codes)]
    print(f"{'together, and the most':53} " + " ".join(f"{count:6}" for count in sums), end="")
    print(f" {'':6} {slowest:8.3f} {highest:8.1f}")
    for name, place, wanted, got in disagreements:
        print(f"  {name}: {place}: expected {wanted!r}, found {got!r}")
    sys.exit(1 if disagreements else 0)


if __name__ == "__main__":
    main()
