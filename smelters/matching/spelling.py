"""A company's name taken apart for comparison: its words by stem, its legal form, its letters in one row."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from smelters.matching import data, legal_forms, non_answers, normalise, scripts
from smelters.matching.vocabulary import STEMS, STOP_WORDS

_DOTTED: Final = re.compile(r"(?<![^\W\d_])(?:[^\W\d_]\.[ ]?){1,5}[^\W\d_](?![^\W\d_])\.?")
_CAMEL: Final = re.compile(r"(?<=[a-z.,])(?=[A-Z])|(?<=[A-Za-z])(?=\()")
_NUMBERED: Final = re.compile(
    r"^\s*\(?\d{1,2}[.)]\s+(?=\S)|(?<=\S)\s*\(\d{1,2}\)\s*$|[\s*†‡#^]+$|^[\s*•·#-]+"
)
_SITE_NUMBER: Final = re.compile(r"\b(plant|unit|works?|factory|smelter|refinery|mill)(?=\d{1,2}\b)")
_DIGIT: Final = re.compile(r"\d")
_LABEL: Final = re.compile(r"^\s*(?:(?:smelter|refiner|refinery)(?:\s*name)?|name)\s*[:：]\s*", re.IGNORECASE)
_CID: Final = re.compile(r"\bCID[\s\-_.:#]*\d{6}\b[\s\-:,;]*", re.IGNORECASE)
_PARTS: Final = re.compile(r"\s+/\s+|[\r\n;]+|\s\|\s")
_GIVEN: Final = re.compile(r"\s*(?:[^\W\d_]\.\s?){1,3}(?=[^\W\d_]{4})")
_LOST: Final = re.compile(r"(?<=\w)[?\ufffd](?=\w)")
_MISREAD: Final = str.maketrans("015", "ols")


@dataclass(frozen=True, slots=True)
class Spelling:
    """A name in comparable form.

    `words` are the stems in order, without legal forms and words that carry nothing; `plain` the same words as
    written; `written` all words as written. `letters` is the whole name in one row, its legal forms in their usual
    spelling; `raw` the same as written.
    """

    words: tuple[str, ...]
    plain: tuple[str, ...]
    written: tuple[str, ...]
    legal: tuple[str, ...]
    letters: str
    raw: str
    given: str = ""
    """The initials of a person, before a surname."""

    @property
    def core(self) -> str:
        """The letters without legal forms."""
        return "".join(self.words)

    @property
    def numbers(self) -> tuple[str, ...]:
        """The words that number or letter a site, in order."""
        return tuple(sorted(word for word in self.words if is_number(word)))


def initials(spelling: Spelling, *, without: str = "") -> frozenset[str]:
    """What the name may be abbreviated to: the first letters of its words, with and without the legal form.

    `without` is a word to leave out, to find the abbreviation of a name beside the name.
    """
    words = "".join(word[0] for word in spelling.plain if word != without)
    legal = "".join(form[0] for form in spelling.legal)
    return frozenset(
        {words, words + legal, words + legal[:1], words + legal[-1:], words + "".join(spelling.legal)}
    )


@lru_cache(maxsize=16384)
def is_number(word: str) -> bool:
    """Whether a word numbers or letters one of several sites: "3", "b", "4a"."""
    return word.isdigit() or (len(word) <= 2 and (len(word) == 1 or any(map(str.isdigit, word))))


def unwrapped(name: str) -> tuple[str, str]:
    """Take off what people write around a name: (the name, a CID that stood in it or "").

    Numbering, labels, footnote signs, quotes, remarks after a slash, the name twice; and letters that a wrong
    encoding broke.
    """
    text = unicodedata.normalize("NFKC", mended(name))
    found = _CID.search(text) if "cid" in text.lower() else None
    cid = normalise.cid(found[0].strip(" -:,;\t\n")) if found else None
    if found:
        text = _CID.sub(" ", text)
    parts = [part.strip() for part in _PARTS.split(text) if part.strip()]
    if len(parts) > 1:
        telling = {normalise.letters(part): part for part in parts if not non_answers.is_remark(part)}
        if len(telling) == 1:
            text = next(iter(telling.values()))
    if ":" in text:
        text = _LABEL.sub("", text)
    for _ in range(2):
        if text[:1].isalpha() and text[-1:].isalnum():
            break
        text = _NUMBERED.sub("", text).strip()
        if len(text) > 2 and text[0] in "\"'“‘「" and text[-1] in "\"'”’」":
            text = text[1:-1]
    return text, cid or ""


def mended(text: str) -> str:
    """Undo UTF-8 that was read as Latin-1 or Windows-1252, where that is what happened."""
    if "Ã" in text or "Â" in text or "â€" in text:
        for encoding in ("cp1252", "latin-1"):
            try:
                return text.encode(encoding).decode()
            except UnicodeError:
                continue
    return text


def spell(name: str, *, country: str = "", known: scripts.Known = lambda word: False) -> Spelling:
    """Take a name apart. `country` and `known` help to read East Asian writing (see `scripts.latin`)."""
    if scripts.is_foreign(name):
        name = scripts.latin(name, country=country, known=known)
    return _spelled(name)


@lru_cache(maxsize=8192)
def _spelled(name: str) -> Spelling:
    as_written = name
    if not any(map(str.isspace, name.strip())):
        name = _CAMEL.sub(" ", name)
    if "?" in name or "\ufffd" in name:
        name = _LOST.sub("", name)
    if "." in name:
        name = _DOTTED.sub(lambda found: found[0].replace(".", "").replace(" ", "") + " ", name)
    text = normalise.letters(name.replace("S/A", "SA").replace("s/a", "sa"))
    if _DIGIT.search(text):
        text = _SITE_NUMBER.sub(r"\1 ", text)
    words = _initials_joined(legal_forms.phrases(text).split())
    words = list(map(_as_letters, words))
    if len(words) == 1:
        words = _pinyin_apart(words[0])
    others, legal = legal_forms.split(words)
    plain = [word for word in others if word not in STOP_WORDS] or others
    stems = [stem for word in _compounds_joined(plain) for stem in STEMS.get(word, (word,))]
    written = [legal_forms.FAMILIES.get(word, word) for word in words if word not in STOP_WORDS]
    has_given = len(others) > 1 and words[0] == others[0] and "." in as_written and _GIVEN.match(as_written)
    return Spelling(
        tuple(stems),
        tuple(plain),
        tuple(words),
        tuple(legal),
        "".join(written),
        text.replace(" ", ""),
        given=words[0] if has_given else "",
    )


def _initials_joined(words: list[str]) -> list[str]:
    """Single letters that stand together are one word: h c starck, hc starck."""
    joined: list[str] = []
    was_single = False
    for word in words:
        is_single = len(word) == 1 and word.isalpha() and word not in "ey"
        if is_single and was_single:
            joined[-1] += word
        else:
            joined.append(word)
        was_single = is_single
    return joined


def _pinyin_apart(word: str) -> list[str]:
    """A Chinese name that is written in Latin letters as one word: the words of the trade at its end, apart."""
    ends: list[str] = []
    while fitting := [
        end for end in _PINYIN if len(word) - len(end) >= _TRADE_LETTERS and word.endswith(end)
    ]:
        longest = max(fitting, key=len)
        word = word.removesuffix(longest)
        ends.insert(0, longest)
    return [word, *ends]


_PINYIN: Final = data.words(
    """youxiangongsi gongsi jituan yelianchang yelian jinglian yejin guijinshu jinshu youse jinyin huangjin kuangye
    gongye shiye wuye xiye tongye keji cailiao jinkuang xikuang gongmao xincailiao xinnengyuan"""
)
"""Chinese words of the trade in Latin letters, that are written apart, or joined to others, as well."""


def _as_letters(word: str) -> str:
    """Digits that a scan put in place of letters: 5amdok, b0liden."""
    if word.isalpha() or word.isdigit() or len(word) < 2:
        return word
    digits = {character for character in word if character.isdigit()}
    if digits <= {"0"} or (digits <= set("015") and len(word) >= 4 and sum(map(str.isdigit, word)) <= 2):
        return word.translate(_MISREAD)
    return word


def _compounds_joined(words: list[str]) -> list[str]:
    """Compounds of the trade that are written apart as well: non ferrous."""
    joined: list[str] = []
    for word in words:
        if joined and joined[-1] == "non" and word.startswith(("ferro", "fero")):
            joined[-1] = "nonferrous"
        elif joined and joined[-1] + word in _PINYIN:
            joined[-1] += word
        elif word not in STEMS and (parts := _compound(word)):
            joined += parts
        else:
            joined.append(word)
    return joined


@lru_cache(maxsize=8192)
def _compound(word: str) -> tuple[str, ...]:
    """The two words of the trade that make up the word: metal mine."""
    splits = ((word[:place], word[place:]) for place in range(_TRADE_LETTERS, len(word) - _TRADE_LETTERS + 1))
    return next((parts for parts in splits if STEMS.keys() >= set(parts)), ())


_TRADE_LETTERS: Final = 4
