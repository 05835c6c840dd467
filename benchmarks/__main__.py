"""`python -m benchmarks [NAME ...]`: run the benchmarks of that name, or those that tell of speed and of names."""

import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
USUAL = (
    "match_names",
    "leave_out_names",
    "read_workbook",
    "write_workbook",
    "evaluate_alerts",
    "score_suppliers",
)


def main() -> None:
    """Run one after the other, each in a process of its own; end with 1 where one misses its aims."""
    names = sys.argv[1:] or USUAL
    if unknown := [name for name in names if not (FOLDER / f"{name}.py").is_file()]:
        known = sorted(path.stem for path in FOLDER.glob("[a-z]*.py"))
        sys.exit(f"No benchmark {', '.join(unknown)}; there are {', '.join(known)}")
    failed = []
    for name in names:
        print(f"== {name}", flush=True)
        if subprocess.run([sys.executable, str(FOLDER / f"{name}.py")], check=False).returncode:
            failed.append(name)
    if failed:
        sys.exit(f"Aims missed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
