"""Throws broken and hostile files at the reader: mutated bytes, XML and binary records, random cells.

    python benchmarks/fuzz_reader.py N [--seed 1] [--limit-seconds 2]

Every input must end in an understanding or a refusal, within the limit of CPU time. Anything else is printed with the
seed that makes it again, and the harness ends with 1.
"""

import argparse
import io
import random
import sys
import time
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import made_xls
from gscm.lib.addresses import column_number
from surveys.workbooks.blank import SmelterValues, WorkbookValues, build
from surveys.workbooks.changes import changes
from surveys.workbooks.countries import COVERED_COUNTRIES, HIGH_RISK_COUNTRIES
from surveys.workbooks.describe import describe
from surveys.workbooks.early import BEHIND, read_early
from surveys.workbooks.expectations import Expectations, LastDeclaration, Origin
from surveys.workbooks.layouts import known
from surveys.workbooks.layouts.early import LAYOUTS as EARLY_LAYOUTS
from surveys.workbooks.layouts.early import EarlyLayout
from surveys.workbooks.layouts.model import Family, Layout, Practice, Topic
from surveys.workbooks.lookup import LookupEntry
from surveys.workbooks.package import Limits
from surveys.workbooks.refusals import Refusal, Refused
from surveys.workbooks.signatures import signatures
from surveys.workbooks.understanding import understand

EXPECTATIONS = Expectations(
    today=date(2026, 3, 20),
    reporting_year=2025,
    family=Family.CMRT,
    minimum_version="6.1",
    company_names=("Kestrel",),
    material_data={"Tin": "KP-1", "Cobalt": "KP-2"},
    part_numbers=("KP-1", "KP-2"),
    typical_commodity="solder",
    product_level_for=("Lanhai",),
    known_origins={"CID900001": (Origin("Rwanda", "3"),)},
    covered_countries=COVERED_COUNTRIES,
    high_risk_countries=HIGH_RISK_COUNTRIES,
    non_smelters=frozenset({("Tin", "Alto Trading")}),
    other_lists=(frozenset({("cid900001", "tin")}),),
    last_declaration=LastDeclaration(2025, frozenset({("cid900001", "tin")}), {}, date(2025, 3, 2)),
    fewest_smelters=3,
    participating={"Tin": frozenset({"CID900001"}), "Gold": frozenset()},
)
NASTY_TEXTS = (
    "", " ", "Yes", "yes ", "是", "Ｙｅｓ", "No", "n/a", "#N/A", "=1+1", "\u00a0", "\u3000", "CID900001", "cid 900001",
    "ＣＩＤ９００００１", "1", "1.0", "100%", "50% or less", "Smelter not listed", "smelter NOT yet identified", "Tin",
    "tin ", "Gold", "x" * 300, "\n", "_x000D_", "(Delete Cobalt)", "Other [specify below]", "A. Company", "C. User",
    "2026-13-45", "31-Aug-2025", "3/4/2025", "%(cell)s", "100% %d %s {0}", "\U0001f536", "\u202eabc", "a@b", "same",
)  # fmt: skip
FRAGMENTS = (
    b'<!DOCTYPE a [<!ENTITY b "c">]>',
    b"<!--",
    b"]]>",
    b"&b;",
    b"&#0;",
    b"\x00",
    b"\xff\xfe",
    b"<c/>",
    b"<row>",
    b"</row>",
    b'<c r="XFD1048576"><v>1</v></c>',
    b'<c r="A0"><v>1</v></c>',
    b'<c r="-1"><v>1</v></c>',
    b't="s"',
    b't="e"',
    b"<v>99999999999</v>",
    b"<v>-1</v>",
    b"<v>1e999</v>",
    b"<v>nan</v>",
    b'r="A999999999999"',
    b'<c t="inlineStr"><is><t>',
    b"<f>",
    b"</f>",
    b'<c r="A5" t="d"><v>2026-02-30</v></c>',
    b'<mergeCell ref="A1:XFD1048576"/>',
    b'<row r="4294967296">',
)


def invented_lookup(minerals: tuple[str, ...]) -> tuple[LookupEntry, ...]:
    """Three invented smelters for each mineral."""
    return tuple(
        LookupEntry(
            mineral,
            f"{mineral} Works {n}",
            f"{mineral} Works {n}",
            "PERU",
            f"CID9{i:02}{n:03}",
            "Lima",
            None,
            "RMI",
        )
        for i, mineral in enumerate(minerals)
        for n in range(3)
    )


def random_workbook(chance: random.Random, layout: Layout) -> bytes:
    """A workbook with random texts in every cell that a supplier can type into."""

    def text() -> str:
        return chance.choice(NASTY_TEXTS)

    minerals = layout.minerals or tuple(chance.sample(("Cobalt", "Mica", "Zinc", "Other", "Nickel"), 3))
    smelters = [
        SmelterValues(
            id_input=text(),
            metal=text(),
            lookup=text(),
            name=text(),
            country=text(),
            cid=text(),
            mines=text(),
        )
        for _ in range(chance.randrange(6))
    ]
    values = WorkbookValues(
        company={name: text() for name in layout.company_cells},
        minerals=() if layout.minerals else minerals,
        answers={topic: {mineral: text() for mineral in minerals} for topic in Topic},
        comments={topic: {mineral: text() for mineral in minerals} for topic in Topic},
        practices={practice: text() for practice in Practice},
        practice_comments={practice: text() for practice in Practice},
        smelters=smelters,
        products=[{"number": text(), "name": text()} for _ in range(chance.randrange(3))],
        mines=[{"metal": text(), "smelter": text(), "country": text()} for _ in range(chance.randrange(3))],
        lookup=invented_lookup(minerals),
        language=text(),
    )
    return build(layout, values)


def early_records(chance: random.Random, layout: EarlyLayout) -> bytes:
    """The records of an .xls file of a revision from before version 6, with random texts in its cells."""

    def cells(columns: Iterable[str], rows: Iterable[int]) -> dict[tuple[int, int], made_xls.Value]:
        return {
            (row, column_number(column)): chance.choice(NASTY_TEXTS) for row in rows for column in columns
        }

    declaration = cells("DG", range(3, 90)) | {(3, 10): f"Revision {float(layout.version):.2f}"}
    smelters = cells(layout.smelter_columns.values(), range(5, 12))
    products = cells("BCD", range(6, 9))
    return made_xls.stream(
        {"Declaration": declaration, "Smelter List": smelters, "Checker": {}, "Product List": products}
    )


def mutated_bytes(chance: random.Random, content: bytes) -> bytes:
    """Flip, cut, repeat or overwrite some bytes."""
    mutable = bytearray(content)
    for _ in range(chance.randrange(1, 8)):
        place = chance.randrange(len(mutable) or 1)
        match chance.randrange(4):
            case 0:
                mutable[place : place + 1] = bytes([chance.randrange(256)])
            case 1:
                del mutable[place : place + chance.randrange(1, 400)]
            case 2:
                mutable[place:place] = mutable[place : place + chance.randrange(1, 200)]
            case 3:
                mutable[place:place] = chance.choice(FRAGMENTS)
    return bytes(mutable)


def mutated_parts(chance: random.Random, content: bytes) -> bytes:
    """Mutate the XML of one or two parts, drop or repeat a part, and pack it all again."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out,
    ):
        names = source.namelist()
        chosen = set(chance.sample(names, min(len(names), chance.randrange(1, 3))))
        for name in names:
            part = source.read(name)
            if name in chosen:
                action = chance.randrange(8)
                if action == 0:
                    continue
                part = mutated_bytes(chance, part) if part else part
                if action == 1:
                    name = chance.choice(
                        ("../x.xml", "/etc/passwd", "xl\\a.xml", name.upper(), "C:/x", name + "/")
                    )
            out.writestr(name, part)
    return target.getvalue()


def mutated_early(chance: random.Random, _: bytes) -> bytes:
    """An early .xls file: as it is, with mutated records in an honest container, or mutated all over."""
    records = early_records(chance, chance.choice(EARLY_LAYOUTS))
    match chance.randrange(4):
        case 0:
            return made_xls.container(records)
        case 1 | 2:
            return made_xls.container(mutated_bytes(chance, records))
    return mutated_bytes(chance, made_xls.container(records))


def random_bytes(chance: random.Random, _: bytes) -> bytes:
    """Noise behind a plausible beginning."""
    start = chance.choice(
        (b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF-", b"<?xml", b"PK\x05\x06")
    )
    return start + chance.randbytes(chance.randrange(2000))


MUTATIONS: tuple[Callable[[random.Random, bytes], bytes], ...] = (
    mutated_parts,
    mutated_parts,
    mutated_bytes,
    mutated_early,
    random_bytes,
)


def make_input(seed: int, bases: list[bytes]) -> bytes:
    """The input of one number: the same number makes the same input."""
    chance = random.Random(seed)
    if chance.randrange(4) == 0:
        return random_workbook(chance, chance.choice(known.LAYOUTS))
    return chance.choice(MUTATIONS)(chance, chance.choice(bases))


def outcome(content: bytes) -> str:
    """Read one input to the last sentence; names the outcome."""
    try:
        result = understand(content, filename="fuzz.xlsx", expectations=EXPECTATIONS)
        signatures(result.declaration, result.findings)
        changes(result.declaration, result.findings)
    except Refused as refused:
        describe(refused, filename="fuzz.xlsx", seconds=0)
        return refused.reason.value + _read_of_early(content, refused.reason)
    describe(result, filename="fuzz.xlsx", seconds=0)
    return "understood"


def _read_of_early(content: bytes, reason: Refusal) -> str:
    """What else can be said of a refused file that may be an early one."""
    if reason not in BEHIND:
        return ""
    try:
        return ", read" if read_early(content, Limits()) else ", nothing to read"
    except Refused as refused:
        return f", {refused.reason.value}"


def main() -> None:
    """Run, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("inputs", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--limit-seconds", type=float, default=2.0)
    options = parser.parse_args()
    warnings.simplefilter("ignore")  # of names that are packed twice, which is meant
    bases = [random_workbook(random.Random(number), layout) for number, layout in enumerate(known.LAYOUTS)]
    outcomes: Counter[str] = Counter()
    failures, slowest = [], (0.0, 0)
    started = time.perf_counter()
    for number in range(options.seed, options.seed + options.inputs):
        content = make_input(number, bases)
        begun = time.process_time()
        try:
            outcomes[outcome(content)] += 1
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            outcomes[f"FAILED {type(error).__name__}"] += 1
            failures.append((number, repr(error)[:200]))
        seconds = time.process_time() - begun
        slowest = max(slowest, (seconds, number))
        if seconds > options.limit_seconds:
            failures.append((number, f"took {seconds:.2f} CPU seconds"))
    for name, count in outcomes.most_common():
        print(f"{count:8} {name}")
    total = time.perf_counter() - started
    print(
        f"{options.inputs} inputs in {total:.0f} s; the slowest took {slowest[0]:.3f} CPU seconds (seed {slowest[1]})"
    )
    for number, error in failures[:50]:
        print(f"seed {number}: {error}")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
