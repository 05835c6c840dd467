"""What stands in a name's place and names no smelter: unknown, see attached, recycled."""

import re
from typing import Final

from smelters.matching import data
from smelters.matching.normalise import letters
from smelters.matching.vocabulary import METALS, STEMS

_WORDS: Final = data.words(
    """unknown unidentified undisclosed undetermined none null nil no not yes na nd tbd tba tbc pending various
    multiple several many other others misc miscellaneous applicable available listed identified disclosed
    known provided determined confirmed yet smelter smelters refiner refiners refinery refineries supplier
    suppliers vendor processor name names list lists see attached attachment attachments enclosed below
    above refer reference to per as same the is in of our we do does for from and or a an file sheet tab
    cmrt emrt crt amrt eicc gesi cfsi rmi rmap cfs template declaration information data report confidential
    proprietary secret recycled recycle recycling scrap conformant compliant active certified conflict free
    conflictfree on at it this that all any be have has under investigation process being requested waiting
    response answer last year previous before already reported company please check confirm can cannot will
    updated later soon used use n dont know unsure untraceable non test example sample nothing empty blank
    select choose enter metal mineral country id cid material sourced source purchased bought distributor
    trader broker market open"""
)
"""A name made of nothing else is no name."""

_TELLING: Final = data.words(
    """unknown unidentified undisclosed undetermined none null nil no not na nd tbd tba tbc pending various
    multiple several many other others applicable available listed identified disclosed provided see
    attached attachment refer below above same confidential proprietary recycled recycle recycling scrap
    conformant compliant active certified dont unsure test example nothing empty blank select choose enter
    smelter refiner supplier n yes name sample conflictfree"""
)
"""And one of these must be among them."""

_FOREIGN: Final = data.words(
    """无 無 没有 沒有 未知 不明 不详 不詳 不知道 不清楚 不适用 不適用 不适合 待定 待确认 待確認 其他
    其它 保密 机密 未提供 未识别 未識別 暂无 暫無 见附件 見附件 同上 多个 多個 回收 废料 廢料 再生料
    なし 無し 未確認 未定 該当なし 該當なし 不詳 わからない 非該当 調査中 確認中 없음 해당없음 미상
    모름 미정 알수없음 확인중"""
)


def is_non_answer(name: str) -> bool:
    """Whether the text names no smelter: nothing, a refusal, a reference to another place, or only what any smelter is
    called ("Gold refinery").
    """
    text = letters(name)
    if not (text[:1].isalpha() or any(map(str.isalpha, text))) or (len(text) < 2 and text.isascii()):
        return True
    if not text.isascii() and text.replace(" ", "") in _FOREIGN:
        return True
    words = text.split()
    if _WORDS.issuperset(words) and not _TELLING.isdisjoint(words):
        return True
    if len(words) < 2 or not all(_ANY_SMELTER.issuperset(STEMS.get(word, (word,))) for word in words):
        return False
    stems = {stem for word in words for stem in STEMS.get(word, (word,))}
    return len(stems) <= 2 and not stems.isdisjoint({"smelt", "refin"})


_ANY_SMELTER: Final = METALS | {"smelt", "refin", "metal"}
_SAME: Final = re.compile(r"^(?:same|see|refer|as)\b")


def is_remark(text: str) -> bool:
    """Whether a part of a text is a remark beside the name and not another name."""
    return is_non_answer(text) or _SAME.match(letters(text)) is not None
