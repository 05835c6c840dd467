"""How alike two names are: which words they share, which are misspelled, which are left over on either side."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz.distance import OSA, Levenshtein, Opcodes

from smelters.matching.index import Index
from smelters.matching.legal_forms import FAMILIES
from smelters.matching.spelling import Spelling, is_number
from smelters.matching.vocabulary import COMPASS, METALS, STEMS, STOP_WORDS

_SPARED: Final = 4
"""Shorter words must be equal: one letter makes another word of them."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the words of two names have to do with each other."""

    shared: tuple[str, ...]
    near: tuple[tuple[str, str, int], ...]
    """(written, listed, letters that differ) of words that differ by a typing error."""
    left_written: tuple[str, ...]
    left_listed: tuple[str, ...]

    @property
    def errors(self) -> int:
        return sum(distance for *_, distance in self.near)


def errors_allowed(length: int) -> int:
    """How many typing errors a word of this length may have and still be the same word."""
    return 0 if length <= _SPARED else 1 if length < 9 else 2


def compare(written: Spelling, listed: Spelling, index: Index) -> Comparison:
    """Pair the words of the written name with those of the listed one: equal, joined or split, misspelled.

    A word that is a real one, of the list or of the trade, is never taken for a misspelling of another.
    """
    shared: list[str] = []
    left_listed = list(listed.words)
    left_written: list[str] = []
    for word in written.words:
        if word in left_listed:
            left_listed.remove(word)
            shared.append(word)
        else:
            left_written.append(word)
    if left_written and left_listed:
        _pair_joined(left_written, left_listed, shared)
    near: list[tuple[str, str, int]] = []
    if left_written and left_listed:
        _pair_misspelled(left_written, left_listed, near, index)
    return Comparison(tuple(shared), tuple(near), tuple(left_written), tuple(left_listed))


def may_be_within(listed: Spelling, written: Spelling) -> bool:
    """Whether `compare` may leave nothing of the listed name over, and something of the written one: a quick test of
    what most names fail.
    """
    words = written.words
    text = " ".join(words)
    return len(listed.words) < len(words) and all(
        word in text or word.startswith(words) for word in listed.words
    )


def _pair_joined(written: list[str], listed: list[str], shared: list[str]) -> None:
    """Words that one side joins and the other splits: Yun Nan, Yunnan."""
    for one, other in ((written, listed), (listed, written)):
        if len(one) < 2 or not _begins_any(tuple(one), other):
            continue
        lengths = {len(word) for word in other if len(word) >= 4}
        for length in (2, 3):
            start = 0
            while start + length <= len(one):
                parts = one[start : start + length]
                if sum(map(len, parts)) in lengths and (joined := "".join(parts)) in other:
                    other.remove(joined)
                    del one[start : start + length]
                    shared.append(joined)
                else:
                    start += 1


def _begins_any(starts: tuple[str, ...], words: list[str]) -> bool:
    return any(word.startswith(starts) for word in words)


def _pair_misspelled(
    written: list[str], listed: list[str], near: list[tuple[str, str, int]], index: Index
) -> None:
    for word in list(written):
        if index.knows(word) or is_number(word) or word[-1].isdigit():
            continue
        best, found = errors_allowed(len(word)) + 1, None
        for other in listed:
            allowed = min(errors_allowed(len(other)), best - 1)
            if allowed > 0 and abs(len(word) - len(other)) <= allowed:
                distance = OSA.distance(word, other, score_cutoff=allowed)
                if distance <= allowed:
                    best, found = int(distance), other
        if found is not None:
            written.remove(word)
            listed.remove(found)
            near.append((word, found, best))


def whole_errors_allowed(length: int) -> int:
    """How many typing errors a whole name of so many letters may have and still be the same name."""
    return 0 if length < 6 else 1 if length < 10 else 2 if length < 20 else 3


def is_misspelling(
    written: Spelling,
    listed: Spelling,
    index: Index,
    *,
    metal: str = "",
    own: Collection[str] = (),
    is_local: bool = False,
) -> bool:
    """Whether the difference of a few letters between two names can be a typing error.

    It is none where it makes one real word, or the number of a site, into another; nor where a word that tells the
    company is so short that a letter makes another of it. Words that carry little, and names with a further word
    that tells, may differ by more. `own` are the words of the facility's place, which the writer may spell better.
    Where the row is of its country, `is_local`, a part of a word of the trade confirms the rest as well: non of
    non ferrous.
    """
    if _numbers(written, listed) != listed.numbers:
        return False
    if not COMPASS.isdisjoint({*written.written, *listed.written}) and _directions(written) != _directions(
        listed
    ):
        return False
    left_written, left_listed = list(written.written), list(listed.written)
    kept = 0
    for word in written.written:
        if word in left_listed:
            left_listed.remove(word)
            left_written.remove(word)
            kept += len(word) > 2 and _confirms(word, written, index, is_local=is_local)
    joined, meant = "".join(left_written), "".join(left_listed)
    all_listed = tuple(left_listed)
    for word in list(left_written):
        other = next((other for other in left_listed if _can_be(word, other, index, metal, kept)), None)
        if other is not None:
            left_listed.remove(other)
        elif word not in _EMPTY_WORDS:
            break
        left_written.remove(word)
    if not left_written and _EMPTY_WORDS.issuperset(left_listed):
        return True
    if any(
        len(word) > _SPARED and index.knows(word) and word not in meant and word not in own
        for word in left_written
    ):
        return False
    if not all(
        joined.isalpha() and len(word) >= _SPARED for word in left_written if word not in _EMPTY_WORDS
    ):
        return False
    allowed = errors_allowed(len(meant))
    is_near = allowed > 0 and int(OSA.distance(joined, meant, score_cutoff=allowed)) <= allowed
    return is_near and all(
        OSA.distance(part, word) <= max(1, errors_allowed(len(word)))
        for part, word in _parts(joined, meant, all_listed)
    )


def _confirms(word: str, written: Spelling, index: Index, *, is_local: bool) -> bool:
    """Whether a word that both names have makes it likelier that the others are misspelled."""
    if word in FAMILIES or not (is_local or word in written.words):
        return False
    return index.is_telling(STEMS.get(word, (word,))[0])


def _parts(joined: str, meant: str, words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The letters as written that stand for each of the words, which together are `meant`."""
    steps = Levenshtein.opcodes(joined, meant)
    end = 0
    for word in words:
        start, end = end, end + len(word)
        yield joined[_place(steps, start) : _place(steps, end)], word


def _place(steps: Opcodes, place: int) -> int:
    """Where in the text as written a place of the listed one is."""
    for step in steps:
        if place <= step.dest_start:
            return step.src_start
        if place < step.dest_end:
            return min(step.src_start + place - step.dest_start, step.src_end)
    return steps.src_len


def _directions(spelling: Spelling) -> list[str]:
    """The words that tell one site of a company from another by where it lies."""
    return sorted(word for word in spelling.written if word in COMPASS)


_EMPTY_WORDS: Final = STOP_WORDS | frozenset(FAMILIES)


def _numbers(written: Spelling, listed: Spelling) -> tuple[str, ...]:
    """The numbers of sites; a C or O that is left of Co. is none."""
    if "co" in listed.written and "co" not in written.written:
        return tuple(word for word in written.numbers if word not in {"c", "o"})
    return written.numbers


def _can_be(word: str, meant: str, index: Index, metal: str, kept: int) -> bool:
    """Whether a word as written can be a misspelling of the listed one."""
    length = len(meant)
    if min(len(word), length) > _SPARED and (word.startswith(meant) or meant.startswith(word)):
        return abs(len(word) - length) < 3
    if word == metal and kept and meant[:-1] == word:
        return True
    if index.knows(word) or word in FAMILIES:
        return STEMS.get(word, (word,)) == STEMS.get(meant, (meant,))
    if is_number(meant):
        return False
    if _undoubled(word) == _undoubled(meant):
        return True
    if meant in _EMPTY_WORDS:
        allowed = 1 if length < 3 else 2
    elif meant == metal or (meant in STEMS and meant not in METALS):
        allowed = 1 if length < 6 else 2
    elif length == _SPARED:
        allowed = 1 if kept or meant in STEMS else 0
    else:
        allowed = errors_allowed(length) + (kept > 0 and 5 < length < 9)
    return int(OSA.distance(word, meant, score_cutoff=allowed)) <= allowed


def _undoubled(word: str) -> str:
    return "".join(letter for letter, before in zip(word, " " + word, strict=False) if letter != before)
