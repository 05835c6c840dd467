"""Time and peak memory of reading and judging one workbook, beside python-calamine alone and openpyxl's full load.

    python benchmarks/read_workbook.py [FILE ...] [--rounds 5]

Without FILE: a real CMRT 6.5 and EMRT 2.1 from ../shared, and the peak memory of every file there. Times are CPU
seconds, the best of the rounds, the contenders taking turns in one process; peaks are the resident memory of a
process that does nothing else (the interpreter itself has some 10 MB of them).
"""

import argparse
import io
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
SHARED = PROJECT.parent / "shared"
sys.path.insert(0, str(PROJECT))

SHEETS_USED = (
    "Declaration",
    "Smelter List",
    "Smelter Look-up",
    "Product List",
    "Mine List",
    "Minerals Scope",
)
DEFAULT_FILES = (
    SHARED / "samples" / "RMI_CMRT_6.5_valid-company_en.xlsx",
    SHARED / "samples" / "RMI_EMRT_2.1_valid-6-minerals-mines_en.xlsx",
)
TIME_FACTOR, OPENPYXL_FACTOR, PEAK_MEGABYTES = 1.25, 15, 150


def ours(content: bytes) -> None:
    """Read, understand and judge."""
    from surveys.workbooks.refusals import Refused
    from surveys.workbooks.understanding import understand

    try:
        understand(content, filename="")
    except Refused:
        return


def calamine(content: bytes) -> None:
    """Read the values of the sheets that a declaration uses, and nothing else."""
    from python_calamine import CalamineWorkbook

    workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    for name in SHEETS_USED:
        if name in workbook.sheet_names:
            workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)


def openpyxl(content: bytes) -> None:
    """Load the whole workbook."""
    from openpyxl import load_workbook

    load_workbook(io.BytesIO(content), data_only=True)


CONTENDERS: dict[str, Callable[[bytes], None]] = {"ours": ours, "calamine": calamine, "openpyxl": openpyxl}


def best_times(content: bytes, rounds: int) -> dict[str, float]:
    """CPU seconds of each contender; openpyxl, slow as it is, takes part in two rounds only."""
    best = dict.fromkeys(CONTENDERS, float("inf"))
    for number in range(rounds):
        for name, contender in CONTENDERS.items():
            if name == "openpyxl" and number > 1:
                continue
            started = time.process_time()
            contender(content)
            best[name] = min(best[name], time.process_time() - started)
    return best


def peak_megabytes(name: str, path: Path) -> float:
    """Peak resident memory of a process of its own."""
    command = [sys.executable, __file__, "--measure", name, str(path)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def measure(name: str, path: Path) -> None:
    """Do one reading and print the peak of this process in megabytes."""
    CONTENDERS[name](path.read_bytes())
    # Not `ru_maxrss`: a child process begins with the peak of its parent.
    status = Path("/proc/self/status").read_text("ascii")
    print(int(status.partition("VmHWM:")[2].split()[0]) / 1024)


def compare(path: Path, rounds: int) -> bool:
    """Print one table; tells whether the aims are met."""
    times = best_times(path.read_bytes(), rounds)
    peaks = {name: peak_megabytes(name, path) for name in CONTENDERS}
    print(f"\n{path.name}\n{'':10} {'seconds':>9} {'of calamine':>12} {'peak MB':>9}")
    for name in CONTENDERS:
        print(f"{name:10} {times[name]:9.3f} {times[name] / times['calamine']:12.2f} {peaks[name]:9.0f}")
    to_calamine, to_openpyxl = times["ours"] / times["calamine"], times["openpyxl"] / times["ours"]
    print(f"ours takes {to_calamine:.2f} times calamine alone (aim: {TIME_FACTOR} at most),")
    print(f"and {to_openpyxl:.1f} times less than openpyxl (aim: {OPENPYXL_FACTOR} at least)")
    return to_calamine <= TIME_FACTOR and to_openpyxl >= OPENPYXL_FACTOR


def peaks_of_all() -> bool:
    """Print the files with the highest peaks; tells whether all stay below the aim."""
    files = [path for folder in ("samples", "templates") for path in (SHARED / folder).glob("*.xls*")]
    peaks = sorted(((peak_megabytes("ours", p), p.name) for p in files if p.suffix != ".json"), reverse=True)
    print(f"\npeak memory of ours over {len(peaks)} files (aim: below {PEAK_MEGABYTES} MB)")
    for peak, name in peaks[:5]:
        print(f"{peak:9.0f} {name}")
    return peaks[0][0] < PEAK_MEGABYTES


def main() -> None:
    """Print the tables; ends with 1 where an aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--measure", choices=CONTENDERS)
    options = parser.parse_args()
    if options.measure:
        measure(options.measure, options.files[0])
        return
    files = options.files or DEFAULT_FILES
    met = [compare(path, options.rounds) for path in files]
    if not options.files:
        met.append(peaks_of_all())
    sys.exit(0 if all(met) else 1)


if __name__ == "__main__":
    main()
