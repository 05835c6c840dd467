"""Time and peak memory of writing: a declaration of 300 smelters, and a marked copy of it.

    python benchmarks/write_workbook.py [--rounds 5]

Into a real CMRT 6.5 and EMRT 2.1 from ../shared. Times are CPU seconds, the best of the rounds; the file is opened,
written and packed again in each. `declare` reads the result once more and applies the Checker's rules.
"""

import argparse
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
TEMPLATES = PROJECT.parent / "shared" / "templates"
sys.path.insert(0, str(PROJECT))

SMELTERS, SECONDS = 300, 1.0


def main() -> None:
    """Print the table; end with 1 where writing takes longer than it may."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    if not TEMPLATES.is_dir():
        sys.exit(f"the official templates are not there: {TEMPLATES}")
    slowest = max(_table(TEMPLATES / f"RMI_{name}.xlsx", rounds) for name in ("CMRT_6.5", "EMRT_2.1"))
    print(f"peak memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    sys.exit(slowest > SECONDS)


def _table(path: Path, rounds: int) -> float:
    """Measure one template; returns the seconds of filling it."""
    from surveys.workbooks.blank import SmelterValues
    from surveys.workbooks.findings import Repair, Severity
    from surveys.workbooks.writing.corrected import correct
    from surveys.workbooks.writing.filling import fill
    from surveys.workbooks.writing.group import declare
    from surveys.workbooks.writing.marked import mark
    from surveys.workbooks.writing.words import Bilingual, Mark
    from tests.surveys.workbooks.filled import minerals_of
    from tests.surveys.workbooks.writing.given import WORDS, full, known_ids, layout_of

    template = path.read_bytes()
    layout = layout_of(template)
    known = [SmelterValues(id_input=cid) for _, cid in known_ids(template, minerals_of(layout))]
    smelters = (known * (SMELTERS // len(known) + 1))[: SMELTERS - len(minerals_of(layout))]
    values = full(layout, smelters)
    content = declare(template, values).content
    sentence = Bilingual(
        "Something is wrong here, and this is what to do about it.", "此处有误，请按说明更正。"
    )
    rows = tuple(range(5, 85))
    marks = [
        Mark(Severity.CORRECT, "Declaration", "D8", (), sentence),
        Mark(Severity.WARN, "Smelter List", "A5", rows, sentence),
    ]
    print(f"{path.stem}, {len(values.smelters)} smelters, {len(content) / 1e6:.1f} MB")
    seconds = _best(rounds, lambda: fill(template, values))
    print(f"  fill                      {seconds:5.2f} s")
    print(f"  declare (read and judged) {_best(rounds, lambda: declare(template, values)):5.2f} s")
    print(f"  mark (81 cells)           {_best(rounds, lambda: mark(content, marks, WORDS)):5.2f} s")
    repair = [Repair("Smelter List", "A5", known[1].id_input)]
    print(f"  correct (one cell)        {_best(rounds, lambda: correct(content, repair)):5.2f} s")
    return seconds


def _best(rounds: int, job: Callable[[], object]) -> float:
    taken = []
    for _ in range(rounds):
        start = time.process_time()
        job()
        taken.append(time.process_time() - start)
    return min(taken)


if __name__ == "__main__":
    main()
