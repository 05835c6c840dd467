"""Names in Chinese, Japanese and Korean writing, read as a list in Latin letters would write them.

Words of the trade are translated, names are spelled by sound. A character often has several sounds; the list's own
words decide which is meant. Where they do not, the most usual sound is taken: a wrong one finds nothing.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import product
from typing import Final

from anyascii import anyascii

from smelters.matching import data, legal_forms

Known = Callable[[str], bool]
"""Whether a Latin word occurs in the list's names."""

_FOREIGN: Final = re.compile(
    "[\u1100-\u11ff\u3005-\u30ff\u3130-\u318f\u31f0-\u9fff\uac00-\ud7af\uf900-\ufaff]+"
)
_HANGUL: Final = re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]+")
_KANA: Final = re.compile("[\u3040-\u30ff\u31f0-\u31ff]+")

_KOREAN_LETTERS: Final = {
    "에이치": "h", "더블유": "w", "에이": "a", "에스": "s", "에프": "f", "엠": "m", "엔": "n", "엘": "l", "지": "g",
    "케이": "k", "제이": "j", "티": "t", "피": "p", "큐": "q", "비": "b", "씨": "c", "디": "d", "이": "e", "알": "r",
}  # fmt: skip


_JAPANESE_FORMS: Final = ("株式会社", "㈱", "(株)", "（株）", "有限会社", "合同会社")


@lru_cache(maxsize=1)
def _lexicon() -> tuple[re.Pattern[str], dict[str, str]]:
    meanings: dict[str, str] = {}
    for line in data.lines("east_asian_words.txt"):
        spellings, _, meaning = line.partition("=")
        meanings |= dict.fromkeys(spellings.split(), meaning.strip())
    return re.compile("|".join(sorted(meanings, key=len, reverse=True))), meanings


@lru_cache(maxsize=2)
def _sounds_in(file_name: str) -> dict[str, tuple[str, ...]]:
    return {line[0]: tuple(line[1:].split()) for line in data.lines(file_name)}


def is_foreign(text: str) -> bool:
    """Whether something is written in East Asian characters."""
    return not text.isascii() and _FOREIGN.search(text) is not None


def is_korean(text: str) -> bool:
    """Whether something is written in Hangul."""
    return not text.isascii() and _HANGUL.search(text) is not None


def latin(text: str, *, country: str = "", known: Known = lambda word: False) -> str:
    """Write the East Asian parts of a text in Latin letters; the rest stays.

    :param country: ISO code of the country, which tells Japanese from Chinese names; "" when it is not known.
    :param known: knows the words of the list, to choose among several sounds.
    """
    is_japanese = country == "JP" or bool(_KANA.search(text)) or any(form in text for form in _JAPANESE_FORMS)
    text = legal_forms.EAST_ASIAN.sub(" gongsi ", text)
    return _FOREIGN.sub(lambda run: f" {_read(run[0], is_japanese, known)} ", text)


def _read(run: str, is_japanese: bool, known: Known) -> str:
    words, meanings = _lexicon()
    parts, end = [], 0
    for found in words.finditer(run):
        parts += [_spelled(run[end : found.start()], is_japanese, known), meanings[found[0]]]
        end = found.end()
    return " ".join(part for part in (*parts, _spelled(run[end:], is_japanese, known)) if part)


def _spelled(name: str, is_japanese: bool, known: Known) -> str:
    """A name without words of the trade, by sound: in the list's words if they make up the whole of it."""
    if not name:
        return ""
    if _HANGUL.fullmatch(name):
        return _korean(name, known)
    sounds = [_sounds(character, is_japanese) for character in name]
    words = _in_known_words(sounds, known) if len(sounds) <= 10 else None
    return " ".join(words) if words else "".join(options[0] for options in sounds)


def _sounds(character: str, is_japanese: bool) -> tuple[str, ...]:
    usual = anyascii(character).lower().replace(" ", "")
    if is_japanese:
        return (*_sounds_in("japanese_sounds.txt").get(character, ()), usual)
    return _sounds_in("chinese_sounds.txt").get(character, (usual,))


def _in_known_words(sounds: list[tuple[str, ...]], known: Known) -> list[str] | None:
    """Cut the syllables into words of the list, long words first; None where they cannot be cut without rest."""
    if not sounds:
        return []
    for length in range(min(len(sounds), 5), 0, -1):
        for word in _joined(sounds[:length]):
            if len(word) > 2 and known(word):
                rest = _in_known_words(sounds[length:], known)
                if rest is not None:
                    return [word, *rest]
    return None


def _joined(sounds: list[tuple[str, ...]]) -> Iterator[str]:
    return map("".join, product(*sounds))


def _korean(name: str, known: Known) -> str:
    initials = ""
    while match := next((word for word in _KOREAN_LETTERS if name.startswith(word)), None):
        initials, name = initials + _KOREAN_LETTERS[match], name.removeprefix(match)
    spelled = anyascii(name).lower().replace(" ", "")
    if len(initials) > 1 and known(initials):
        return f"{initials} {spelled}"
    return (
        anyascii("".join(_letters_back(initials)) + name).lower()
        if initials and not known(initials)
        else spelled
    )


def _letters_back(initials: str) -> Iterator[str]:
    written = {letter: word for word, letter in _KOREAN_LETTERS.items()}
    return (written[letter] for letter in initials)


_KOREAN_CLASSES: Final = str.maketrans("gdbrjzqcv", "ktplsskkp")


def korean_sound(word: str) -> str:
    """The consonants of a romanised Korean word, alike in all romanisations; too coarse for other languages."""
    sounds = word.replace("ch", "j").replace("ck", "k").replace("sh", "s").translate(_KOREAN_CLASSES)
    sounds = re.sub("ng(?=$|[^aeiou])", "n", sounds.replace("nk", "ng"))
    return re.sub(r"(.)\1+", r"\1", re.sub("[aeiouwyh]", "", sounds))
