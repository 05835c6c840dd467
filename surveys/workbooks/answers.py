"""Which option of a drop-down list an answer means.

The lists are English in every display language. Answers that were typed or pasted are still understood: in
another case or width, with spaces, translated, or with a share written otherwise.
"""

import re
from functools import lru_cache
from typing import Final

from surveys.workbooks.layouts.model import ALL, NO, SCOPE_OPTIONS, UNKNOWN, YES
from surveys.workbooks.text import collapsed, folded

_TRANSLATED: Final[dict[str, str]] = {
    **dict.fromkeys(
        ("是", "是的", "有", "はい", "예", "네", "oui", "ja", "sim", "sí", "si", "sì", "evet", "y"), YES
    ),
    **dict.fromkeys(
        ("否", "不", "不是", "无", "沒有", "没有", "いいえ", "아니오", "아니요", "non", "nein"), NO
    ),
    **dict.fromkeys(("não", "nao", "hayır", "hayir", "n"), NO),
    **dict.fromkeys(
        ("未知", "不知道", "不明", "不详", "파악되지 않음", "알 수 없음", "inconnu", "unbekannt"), UNKNOWN
    ),
    **dict.fromkeys(("nicht bekannt", "desconhecido", "desconocido", "sconosciuto", "bilinmiyor"), UNKNOWN),
    **dict.fromkeys(("1", "1.0", "1.00", "100", "100.0%", "100.00%"), ALL),
    **{
        f"{sign}{share}%": f"Greater than {share}%"
        for share in (50, 75, 90)
        for sign in (">", "> ", "more than ")
    },
    **dict.fromkeys(("<50%", "< 50%", "<=50%", "≤50%", "less than 50%"), "50% or less"),
    **dict.fromkeys(("0%", "none (0%)"), "None"),
}
_PUNCTUATION: Final = re.compile(r"[\s.,;:()\[\]'\"]+")


def meant_option(text: str, options: tuple[str, ...]) -> str | None:
    """The option that a text means; the collapsed text where it means none, and None where it is blank."""
    written = collapsed(text)
    if not written:
        return None
    index = _index(options)
    if option := index.get(_key(written)):
        return option
    translated = _TRANSLATED.get(written.casefold())
    return translated if translated in options else written


def meant_scope(text: str) -> str | None:
    """The letter of the declaration scope that a text means, None where it means none of the three."""
    written = folded(text)
    for option in SCOPE_OPTIONS:
        letter = option[0]
        if _key(written) == _key(option) or re.match(rf"{letter}(?:\W|$)", written, re.IGNORECASE):
            return letter
    return None


def meant_recycled(text: str) -> str | None:
    """Yes, No or Unknown in column P of the Smelter List, which the AMRT stores in its display language."""
    return meant_option(text, (YES, NO, UNKNOWN))


@lru_cache(maxsize=64)
def _index(options: tuple[str, ...]) -> dict[str, str]:
    return {_key(option): option for option in options}


def _key(text: str) -> str:
    return _PUNCTUATION.sub("", text.casefold())
