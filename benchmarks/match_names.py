"""How well reported names are resolved, kind by kind, beside three simple ways in the same run.

    python -m benchmarks.match_names [--misses]

On names of its own, and on the evaluation sets where ../shared/matching has them. A match that is wrong puts another
facility's audit status on a supplier's material: the aim is none. Beside it: the exact name; the name without case,
accents, signs and legal form; and RapidFuzz's WRatio of 90 or more.
"""

import argparse
import csv
import math
import random
import re
import sys
import time
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
SHARED = PROJECT.parent / "shared" / "matching"
sys.path.insert(0, str(PROJECT))

from rapidfuzz import fuzz, process  # noqa: E402

from benchmarks import made_names  # noqa: E402
from benchmarks.made_names import Case  # noqa: E402
from smelters.matching import tables  # noqa: E402
from smelters.matching.index import Entry, Index  # noqa: E402

ROWS, SECONDS, INDEX_SECONDS = 10_000, 3.0, 1.0
EURO_AN_HOUR, SUGGESTED_SECONDS, SEARCHED_SECONDS, WRONG_SECONDS = 40, 30, 240, 3600
FIELD = "names as suppliers report them"


@dataclass(frozen=True, slots=True)
class Guess:
    """What a way of resolving says of a row."""

    cid: str
    confidence: float
    suggestions: tuple[str, ...] = ()


Way = Callable[[Case], Guess]


@dataclass(slots=True)
class Tally:
    """Counts of one kind, or of all."""

    rows: int = 0
    right: int = 0
    wrong: int = 0
    matches: int = 0
    findable: int = 0
    suggested: int = 0
    seconds: int = 0
    confidences: list[tuple[float, bool]] = field(default_factory=list)

    def add(self, case: Case, guess: Guess) -> None:
        meant = {case.cid} if case.cid else set(case.candidates)
        is_suggested = not meant.isdisjoint((guess.cid, *guess.suggestions[:3]))
        is_right = bool(case.cid) and guess.cid == case.cid
        self.rows += 1
        self.matches += bool(case.cid)
        self.right += is_right
        self.wrong += bool(guess.cid) and not is_right
        self.findable += bool(meant)
        self.suggested += is_suggested
        if guess.cid:
            self.confidences.append((guess.confidence, is_right))
            self.seconds += 0 if is_right else WRONG_SECONDS
        else:
            self.seconds += SUGGESTED_SECONDS if is_suggested else SEARCHED_SECONDS

    @property
    def recall(self) -> float:
        return self.right / self.matches if self.matches else math.nan

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else math.nan

    @property
    def precision_at_least(self) -> float:
        """The lower bound of the precision, with 95 % confidence (Wilson)."""
        total = self.right + self.wrong
        if not total:
            return math.nan
        z, share = 1.645, self.right / total
        middle = share + z * z / (2 * total)
        return (middle - z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))) / (
            1 + z * z / total
        )

    @property
    def top_three(self) -> float:
        return self.suggested / self.findable if self.findable else math.nan

    @property
    def sure_recall(self) -> float:
        """The recall that is left when the confidence asked for is raised until 99.9 % of the matches are right."""
        best = right = wrong = 0
        ordered = sorted(self.confidences, reverse=True)
        for place, (confidence, is_right) in enumerate(ordered):
            right, wrong = right + is_right, wrong + (not is_right)
            is_last = place + 1 == len(ordered) or ordered[place + 1][0] < confidence
            if is_last and right >= 0.999 * (right + wrong):
                best = max(best, right)
        return best / self.matches if self.matches else math.nan

    @property
    def cost(self) -> float:
        """Euro of people's time for 10,000 such rows."""
        return self.seconds / 3600 * EURO_AN_HOUR / self.rows * ROWS


def ours(entries: list[Entry]) -> Way:
    """The matching core."""
    index = Index(entries)

    def way(case: Case) -> Guess:
        row = {
            "metal": case.metal,
            "reported_name": case.name,
            "country": case.country,
            "reported_id": case.reported_id,
        }
        match = tables.answer(row, index)
        return Guess(match.cid or "", match.confidence, match.candidates)

    return way


def exact(entries: list[Entry], key: Callable[[str], str] = str) -> Way:
    """The name, or what is left of it, and the metal, where one facility alone has them."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for entry in entries:
        found[entry.metal, key(entry.name)].add(entry.cid)

    def way(case: Case) -> Guess:
        cids = sorted(found.get((tables.metal_key(case.metal), key(case.name)), ()))
        return Guess(cids[0] if len(cids) == 1 else "", 1.0, tuple(cids))

    return way


def stripped(entries: list[Entry]) -> Way:
    """The exact name without case, accents, signs and the commonest legal forms."""
    return exact(entries, _stripped)


def ratio(entries: list[Entry]) -> Way:
    """The nearest name of the metal by WRatio, from 90 on."""
    names: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        names[entry.metal].append(entry)
    spelled = {metal: [_stripped(entry.name) for entry in listed] for metal, listed in names.items()}

    def way(case: Case) -> Guess:
        metal = tables.metal_key(case.metal)
        best = process.extract(_stripped(case.name), spelled.get(metal, ()), scorer=fuzz.WRatio, limit=12)
        cids = tuple(dict.fromkeys(names[metal][place].cid for _, _, place in best))
        is_sure = bool(best) and best[0][1] >= 90
        return Guess(cids[0] if is_sure else "", best[0][1] / 100 if best else 0.0, cids[:3])

    return way


_LEGAL = re.compile(
    r"\b(?:co|ltd|limited|company|corp|corporation|inc|incorporated|llc|gmbh|ag|kg|sa|spa|srl|ltda|pte|pty|pvt|bv|nv|ab|jsc|ojsc|plc)\b"
)


def _stripped(name: str) -> str:
    plain = "".join(
        sign for sign in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(sign)
    )
    return " ".join(_LEGAL.sub(" ", re.sub(r"\W+", " ", plain)).split())


WAYS: dict[str, Callable[[list[Entry]], Way]] = {
    "ours": ours,
    "exact": exact,
    "strip-exact": stripped,
    "WRatio 90": ratio,
}


def made() -> tuple[list[Case], dict[str, list[Entry]]]:
    """The invented rows and their list."""
    return made_names.cases(), {"made": list(tables.entries(iter(made_names.reference())))}


def shared(name: str) -> tuple[list[Case], dict[str, list[Entry]]]:
    """One of the evaluation sets, and the lists that it names."""
    with (SHARED / f"eval_{name}_dev.csv").open(encoding="utf-8-sig", newline="") as file:
        cases = [
            Case(
                row["kind"],
                row["metal"],
                row["reported_name"],
                row["country"],
                row["reported_id"],
                row["true_cid"] if row["expect"] == "match" else "",
                tuple(filter(None, row["candidates"].split(";"))),
                row["reference"],
            )
            for row in csv.DictReader(file)
        ]
    lists = {}
    for reference in {case.reference for case in cases}:
        version, _, standard = reference.partition("-")
        rows = tables.rows(SHARED / f"reference_{version}.csv", tables.REFERENCE_COLUMNS)
        lists[reference] = list(tables.entries(rows, with_aliases=not standard))
    return cases, lists


def judge(cases: Iterable[Case], lists: dict[str, list[Entry]], name: str) -> list[tuple[Case, Guess]]:
    """Let one way resolve all rows."""
    ways = {reference: WAYS[name](entries) for reference, entries in lists.items()}
    return [(case, ways[case.reference](case)) for case in cases]


def tallies(judged: Iterable[tuple[Case, Guess]]) -> dict[str, Tally]:
    """The counts by kind, of the names from the field, and of all."""
    found: dict[str, Tally] = defaultdict(Tally)
    for case, guess in judged:
        groups = [case.kind, "all"]
        if case.kind.startswith(("supplier", "form_sd")):
            groups.append(FIELD)
        for group in groups:
            found[group].add(case, guess)
    return found


def report(title: str, cases: list[Case], lists: dict[str, list[Entry]], *, misses: bool) -> bool:
    """Print the tables of one set; tells whether no match is wrong."""
    judged = {name: judge(cases, lists, name) for name in WAYS}
    counts = {name: tallies(answers) for name, answers in judged.items()}
    print(f"\n{title}: {len(cases)} rows\n")
    heads = ("wrong", "of 1000", "precision", "at least", "recall", "sure", "person", "top 3", "EUR")
    print(" " * 12 + "".join(f"{head:>10}" for head in heads))
    for name, groups in counts.items():
        total = groups["all"]
        person = 1 - (total.right + total.wrong) / total.rows
        shares = (
            total.precision,
            total.precision_at_least,
            total.recall,
            total.sure_recall,
            person,
            total.top_three,
        )
        cells = (
            str(total.wrong),
            f"{1000 * total.wrong / total.rows:.1f}",
            *map(_percent, shares),
            f"{total.cost:.0f}",
        )
        print(f"{name:12}" + "".join(f"{cell:>10}" for cell in cells))
    others = [name for name in WAYS if name != "ours"]
    columns = "".join(f"{column:>9}" for column in ("rows", "wrong", "recall", "top 3"))
    print(f"\n{'':32}{columns}   " + "".join(f"{name + ': wrong, recall':>27}" for name in others))
    for kind in sorted(counts["ours"], key=lambda kind: (kind in ("all", FIELD), kind)):
        tally = counts["ours"][kind]
        shown = (str(tally.rows), str(tally.wrong), _percent(tally.recall), _percent(tally.top_three))
        beside = (counts[name][kind] for name in others)
        print(
            f"{kind:32}"
            + "".join(f"{cell:>9}" for cell in shown)
            + "   "
            + "".join(f"{other.wrong:>18} {_percent(other.recall):>8}" for other in beside)
        )
    for case, guess in judged["ours"]:
        if guess.cid and guess.cid != case.cid:
            print("WRONG:", case, guess.cid)
        elif misses and case.cid and not guess.cid:
            print("missed:", case, guess.suggestions)
    return counts["ours"]["all"].wrong == 0


def _percent(share: float) -> str:
    return "" if math.isnan(share) else f"{share:.1%}"


def _different(cases: list[Case]) -> list[Case]:
    """The rows, and misspellings of them until there are enough, none twice."""
    chance = random.Random(1)
    rows = {(case.metal, case.name): case for case in cases}
    while len(rows) < ROWS:
        case = chance.choice(cases)
        name = made_names.mistyped(case.name, len(case.name), 1, chance) if len(case.name) > 3 else case.name
        rows.setdefault((case.metal, name), replace(case, name=name))
    return list(rows.values())


def speed(cases: list[Case], entries: list[Entry]) -> bool:
    """Print the CPU time of the index and of 10,000 different rows; tells whether both are within their aims."""
    rows = _different(cases)
    start = time.process_time()
    way = ours(entries)
    way(cases[0])
    built = time.process_time()
    for case in rows:
        way(case)
    resolved = time.process_time()
    index_seconds, seconds = built - start, resolved - built
    print(f"\nindex of {len(entries)} names: {index_seconds:.2f} s (aim: below {INDEX_SECONDS:.0f})")
    print(f"{ROWS} different rows: {seconds:.2f} s of CPU (aim: below {SECONDS:.0f})")
    return index_seconds < INDEX_SECONDS and seconds < SECONDS


def main() -> None:
    """Print the tables; ends with 1 where a match is wrong or the time is missed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--misses", action="store_true", help="print the rows that were left to a person")
    misses = parser.parse_args().misses
    cases, lists = made()
    met = [report("Made names", cases, lists, misses=misses), speed(cases, lists["made"])]
    if SHARED.is_dir():
        for name in ("drift", "noise"):
            cases, lists = shared(name)
            met.append(report(f"Evaluation set {name}", cases, lists, misses=misses))
            met.append(speed([case for case in cases if case.reference == "6.31"], lists["6.31"]))
    else:
        print(f"\nNo evaluation sets in {SHARED}")
    sys.exit(0 if all(met) else 1)


if __name__ == "__main__":
    main()
