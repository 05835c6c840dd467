"""What the rules make of names that they must not find, rule by rule: whole lists, with a part left out.

    python -m benchmarks.leave_out_names [--wrong] [REF.csv ...]

A list comes as `manage.py match_smelters` reads it; without one, the made names. Several are asked for each other's
names as well, as revisions of one list. What is asked:

    facilities  names of facilities that are left out, a part of them at a time: every match is wrong
    aliases     names that are left out of facilities that stay: all but the first, or half of them by chance
    revisions   names of one list, in another
    forms       listed names as people and programs spoil them, once and with a typing error more
    groups      the first words that several sites share, in the country of one of them, in none, and in another
    metals      names of one metal under another for which no facility bears one of the company's names
    cuts        listed names that a field of 18 to 40 letters cut short
    numbers     listed names, plain and misspelled, beside the number of another facility: every match is wrong
    own number  names that are left out, beside the facility's number

A name that the list itself gives to a facility is right wherever it leads there. Beside the wrong matches stand the
right ones, and those of the evaluation sets where ../shared/matching is there: what each rule is good for. Ends with 1
where one of the made names is wrong; a real list may be ambiguous in itself.
"""

import argparse
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import made_names, match_names
from smelters.matching import countries, resolve, rules, tables
from smelters.matching.answers import Answer, Rule
from smelters.matching.evidence import Written
from smelters.matching.index import Entry, Index
from smelters.matching.normalise import letters, name_key

PARTS = 12
"""Into so many parts the facilities of a list are divided; one at a time is left out."""

EXPERIMENTS = (
    "facilities",
    "aliases",
    "revisions",
    "forms",
    "cuts",
    "groups",
    "metals",
    "numbers",
    "own number",
)
SETS = (match_names.FIELD, "drift, others", "noise")
ABROAD = "ICELAND"
"""Where no group of the lists has a site."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A name that is asked of an index, and the facility that is right, if any is."""

    experiment: str
    index: Index
    metal: str
    name: str
    country: str
    cid: str = ""
    reported_id: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """The answer, and the rule that gave it."""

    asked: Asked
    cid: str
    rule: str

    @property
    def is_right(self) -> bool:
        return self.cid == self.asked.cid

    def __str__(self) -> str:
        listed = [entry.spelling.raw for entry in self.asked.index.shelf(self.asked.metal).by_cid[self.cid]]
        asked = self.asked
        return " | ".join(
            (
                asked.experiment,
                self.rule,
                asked.metal,
                asked.name,
                asked.country,
                asked.reported_id,
                f"{asked.cid or 'nobody'} != {self.cid}",
                ", ".join(listed[:4]),
            )
        )


@contextmanager
def watched() -> Iterator[list[str]]:
    """While this lasts, the last of the rules that found a facility is in the list."""
    last: list[str] = []
    originals = rules.RULES

    def recorder(rule: rules.NameRule) -> rules.NameRule:
        def recording(written: Written, index: Index) -> Answer:
            answer = rule(written, index)
            if answer.cid is not None:
                last[:] = [rule.__name__.strip("_")]
            return answer

        return recording

    rules.RULES = tuple(map(recorder, originals))
    try:
        yield last
    finally:
        rules.RULES = originals


def answers(questions: Iterable[Asked]) -> Iterator[Found]:
    """Ask them; those that find nobody are left out."""
    with watched() as last:
        for asked in questions:
            reported = resolve.Reported(asked.metal, asked.reported_id, (asked.name,), asked.country)
            match = resolve.resolve(reported, asked.index)
            if match.cid is not None:
                is_exact = match.rule in (Rule.CID, Rule.NAME)
                yield Found(asked, match.cid, str(match.rule) if is_exact else last[0])


def questions(entries: list[Entry], *, seed: int = 1) -> Iterator[Asked]:
    """Everything that can be asked of one list."""
    chance = random.Random(seed)
    yield from _facilities(entries, chance)
    yield from _aliases(entries, chance)
    index = Index(entries)
    yield from _forms(entries, index, chance)
    yield from _cuts(entries, index)
    yield from _groups(entries, index)
    yield from _metals(entries, index)
    yield from _numbers(entries, index, chance)


def revisions(one: list[Entry], other: list[Entry]) -> Iterator[Asked]:
    """The names of a list, asked of another. A name that has gone to another facility there is left out."""
    index = Index(other)
    for entry in one:
        if not index.carriers_of(name_key(entry.name), entry.metal) - {entry.cid}:
            for country in (entry.country, ""):
                yield Asked("revisions", index, entry.metal, entry.name, country, entry.cid)


def _facilities(entries: list[Entry], chance: random.Random) -> Iterator[Asked]:
    cids = list(dict.fromkeys(entry.cid for entry in entries))
    chance.shuffle(cids)
    for part in range(PARTS):
        gone = set(cids[part::PARTS])
        index = Index(entry for entry in entries if entry.cid not in gone)
        for entry in entries:
            if entry.cid in gone and not index.carriers_of(name_key(entry.name), entry.metal):
                for country in (entry.country, ""):
                    yield Asked("facilities", index, entry.metal, entry.name, country)


def _aliases(entries: list[Entry], chance: random.Random) -> Iterator[Asked]:
    names: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        names[entry.metal, entry.cid].append(entry)
    firsts = {own[0] for own in names.values()}
    for keeps in (firsts, *(_half(names, chance) for _ in range(3))):
        index = Index(entry for entry in entries if entry in keeps)
        for entry in entries:
            if entry not in keeps and not index.carriers_of(name_key(entry.name), entry.metal):
                for country in (entry.country, ""):
                    yield Asked("aliases", index, entry.metal, entry.name, country, entry.cid)
                yield Asked("own number", index, entry.metal, entry.name, "", entry.cid, entry.cid)


def _half(names: dict[tuple[str, str], list[Entry]], chance: random.Random) -> set[Entry]:
    return {entry for own in names.values() for entry in chance.sample(own, (len(own) + 1) // 2)}


def _forms(entries: list[Entry], index: Index, chance: random.Random) -> Iterator[Asked]:
    for entry in entries:
        if len(index.carriers_of(name_key(entry.name), entry.metal)) == 1 and len(entry.name) > 2:
            for _kind, name in made_names.corrupted(entry.name, entry.city, chance):
                country = chance.choice((entry.country, entry.country, ""))
                again = made_names.mistyped(name, len(name), 1, chance) if len(name) > 3 else name
                for spoiled in (name, again):
                    if not index.carriers_of(name_key(spoiled), entry.metal) - {entry.cid}:
                        yield Asked("forms", index, entry.metal, spoiled, country, entry.cid)


def _cuts(entries: list[Entry], index: Index) -> Iterator[Asked]:
    for entry in entries:
        for length in range(18, min(len(entry.name), 41)):
            name = entry.name[:length]
            if not index.carriers_of(name_key(name), entry.metal) - {entry.cid}:
                for country in (entry.country, ""):
                    yield Asked("cuts", index, entry.metal, name, country, entry.cid)


def _groups(entries: list[Entry], index: Index) -> Iterator[Asked]:
    sites: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for entry in entries:
        words = letters(entry.name).split()
        for count in (1, 2, 3):
            if index.is_telling(words[0]) and len(words) > count:
                sites[entry.metal, " ".join(words[:count])][entry.country].add(entry.cid)
    for (metal, group), by_country in sites.items():
        everyone = set().union(*by_country.values())
        if len(everyone) > 1 and not index.carriers_of(group, metal):
            yield Asked("groups", index, metal, group.title(), "")
            yield Asked("groups", index, metal, group.title(), ABROAD)
            for country, cids in by_country.items():
                yield Asked(
                    "groups", index, metal, group.title(), country, next(iter(cids)) if len(cids) == 1 else ""
                )


def _metals(entries: list[Entry], index: Index) -> Iterator[Asked]:
    metals = sorted({entry.metal for entry in entries})
    names: dict[str, set[str]] = defaultdict(set)
    named: dict[str, set[str]] = defaultdict(set)
    for entry in entries:
        core = index.spelled(entry.name, entry.country).core
        names[entry.cid].add(core)
        named[core].add(entry.metal)
    for entry in entries:
        for metal in metals:
            if not any(metal in named[core] for core in names[entry.cid]):
                yield Asked("metals", index, metal, entry.name, entry.country)


def _numbers(entries: list[Entry], index: Index, chance: random.Random) -> Iterator[Asked]:
    for entry in entries:
        other = chance.choice(entries)
        own = index.carriers_of(name_key(entry.name), entry.metal)
        if other.cid in own or countries.country(other.country) == "":
            continue
        for name in (entry.name, made_names.mistyped(entry.name, len(entry.name), 1, chance)):
            country = chance.choice((entry.country, other.country, ""))
            yield Asked("numbers", index, entry.metal, name, country, "", other.cid)


def of_sets() -> Iterator[Asked]:
    """The rows of the evaluation sets."""
    for name in ("drift", "noise"):
        cases, lists = match_names.shared(name)
        indexes = {reference: Index(entries) for reference, entries in lists.items()}
        for case in cases:
            is_field = case.kind.startswith(("supplier", "form_sd"))
            group = "noise" if name == "noise" else match_names.FIELD if is_field else "drift, others"
            metal = tables.metal_key(case.metal)
            index = indexes[case.reference]
            yield Asked(group, index, metal, case.name, case.country, case.cid, case.reported_id)


def report(asked: list[Asked], *, shows_wrong: bool) -> int:
    """Print the table, rule by rule; the number of wrong matches."""
    counts: dict[str, Counter[tuple[str, bool]]] = defaultdict(Counter)
    wrong: list[Found] = []
    for found in answers(asked):
        for rule in (found.rule, "all"):
            counts[rule][found.asked.experiment, found.is_right] += 1
        if not found.is_right:
            wrong.append(found)
    rows = Counter(one.experiment for one in asked)
    groups = [group for group in (*SETS, *EXPERIMENTS) if rows[group]]
    print("right, wrong".ljust(16) + "".join(f"{group[:14]:>16}" for group in groups))
    print("asked".ljust(16) + "".join(f"{rows[group]:>16}" for group in groups))
    named = [rule.__name__.strip("_") for rule in rules.RULES]
    for rule in ("cid", "name", *named, "all"):
        cells = (f"{counts[rule][group, True]:>11}{counts[rule][group, False]:>5}" for group in groups)
        print(rule.ljust(16) + "".join(cells))
    for line in dict.fromkeys(map(str, wrong)) if shows_wrong else ():
        print("WRONG:", line)
    return len(wrong)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("references", nargs="*", type=Path, metavar="REF.csv")
    parser.add_argument("--seed", type=int, default=1, help="what is left out and misspelled by chance")
    parser.add_argument("--wrong", action="store_true", help="print the wrong matches")
    options = parser.parse_args()
    paths = options.references
    lists = [list(tables.entries(tables.rows(path, tables.REFERENCE_COLUMNS))) for path in paths]
    lists = lists or [list(tables.entries(iter(made_names.reference())))]
    asked = [one for entries in lists for one in questions(entries, seed=options.seed)]
    asked += [
        one
        for entries in lists
        for other in lists
        if other is not entries
        for one in revisions(entries, other)
    ]
    if match_names.SHARED.is_dir():
        asked += of_sets()
    wrong = report(asked, shows_wrong=options.wrong or not paths)
    sys.exit(0 if paths or not wrong else 1)


if __name__ == "__main__":
    main()
