"""Legal forms of companies, Latin and Chinese, Japanese, Korean: recognised, reduced to one spelling, set apart."""

import re
from collections.abc import Sequence
from typing import Final

from smelters.matching import data

_FORMS: Final = """
ltd: limited ltda limitada limite lmtd ltds
co: company companies cia compania comp societe sociedad compagnie
corp: corporation corporate corporacion
inc: incorporated
llc: lcc
plc: llp lp
pte: pty pvt private proprietary
gmbh: mbh ggmbh
ag: se
kg: kgaa ohg
sa: sas spa sac saa sl slu srl sarl scrl sprl saic sapi
ab: oy oyj asa
as: anonim
bv: nv
jsc: ojsc cjsc pjsc oao pao zao ao aoo
ooo: too doo dooel ou
pt: ud
cv:
tbk: persero
bhd: sdn berhad sendirian
kk: gk kabushikikaisha goshigaisha
eireli: me epp
fzc: fze fzco fz
dmcc:
soe: fse fsue
gongsi: youxiangongsi youxiangongs gufen youxian youxianzeren zerengongsi
"""

_PHRASES: Final = tuple(
    (hint, re.compile(pattern), form)
    for hint, pattern, form in (
        (
            "stock",
            r"\b(?:open |public |closed |private )?joint[ -]?stock(?:ing)? (?:company|co|corporation)\b",
            "jsc",
        ),
        ("liability", r"\b(?:private |public )?limited liability (?:company|co)\b", "llc"),
        ("stock", r"\bstock company\b", "jsc"),
        ("one member", r"\bone member (?:state )?(?:company|co)\b", "co"),
        ("unitary", r"\b(?:federal )?state unitary enterprise\b", "soe"),
        ("kaisha", r"\bkabushiki kaisha\b", "kk"),
        ("gong si", r"\byou xian (?:ze ren )?gong si\b|\bgu fen you xian gong si\b", "gongsi"),
        ("akcyjna", r"\bspolka akcyjna\b", "sa"),
        ("z o", r"\bsp z o ?o\b", "spzoo"),
        ("sirketi", r"\banonim sirketi\b", "as"),
        ("de", r"\bs ?a ?de ?c ?v\b|\bde c v\b", "sa"),
        ("s p a", r"\bs p a\b", "spa"),
        ("s r l", r"\bs r l\b", "srl"),
        ("l l c", r"\bl l c\b", "llc"),
        ("g m b h", r"\bg m b h\b", "gmbh"),
        ("k k", r"\bk k\b", "kk"),
        ("v ", r"\b([ns]) ?(v)$", r"\1\2"),
        ("a ", r"\b([ns]) ?(a)$", r"\1\2"),
        (" a ", r"\b(a) (g|s|b)$", r"\1\2"),
        ("b v", r"\b(b) (v)$", r"\1\2"),
        ("s a", r"\bs a\b", "sa"),
        ("5 a", r"\b5 a$", "sa"),
        (" c ", r"\bc (?=(?:ltd|limited|kg)\b)", "co "),
        (" o ", r"\bo (?=(?:ltd|limited|kg)\b)", "co "),
    )
)
"""What stands in a text that has the phrase, a space before and after it; the phrase; and the form that it is."""

EAST_ASIAN: Final = re.compile(
    "有限責任公司|有限责任公司|股份有限公司|有限责任|股份公司|有限公司|責任公司|责任公司|株式會社|株式会社|有限会社|合同会社|合資会社|合资公司"
    "|公司|\\(株\\)|\\(有\\)|㈱|㈲|주식회사|유한회사|유한책임회사|\\(주\\)|\\(유\\)|㈜"
)
"""Legal forms in Chinese, Japanese and Korean writing; after NFKC or before."""


_CAPITAL: Final = data.words("ltd co corp inc llc pte gongsi plc")
"""Families that translations and habits put for each other."""


def _read() -> dict[str, str]:
    families = {"spzoo": "spzoo"}
    for line in _FORMS.strip().splitlines():
        family, _, forms = line.partition(":")
        families |= dict.fromkeys((family, *forms.split()), family)
    return families


FAMILIES: Final = _read()
"""Form to the family in which forms stand for each other."""


def phrases(words: str) -> str:
    """Reduce legal forms of several words, in a text of lower-case words, to one word each."""
    around = f" {words} "
    for hint, phrase, form in _PHRASES:
        if hint in around:
            words = phrase.sub(form, words)
            around = f" {words} "
    return words


def split(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """Set the legal forms apart: (the other words in order, the forms in order, by family).

    A name that would lose all its words keeps them: some companies are called like a legal form.
    """
    others = [word for word in words if word not in FAMILIES]
    if not others:
        return list(words), []
    return others, [FAMILIES[word] for word in words if word in FAMILIES]


def contradict(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two names have legal forms, and none in common: Ltd. and Inc. are two companies of one group."""
    kinds = [set(forms) - {"co"} for forms in (one, other)]
    return all(kinds) and not kinds[0] & kinds[1] and "gongsi" not in kinds[0] | kinds[1]


def tell_apart(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two names have legal forms that are not the same, translations aside: of one group perhaps, but where
    more differs than the form, hardly one company. A GmbH & Co. KG is not its GmbH.
    """
    kinds = [{form for form in forms if form not in _CAPITAL} for forms in (one, other)]
    return bool(one and other) and kinds[0] != kinds[1]


def differ(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two names have legal forms that cannot be the same company's: a GmbH is no Inc."""
    kinds = [{"ltd" if form in _CAPITAL else form for form in forms} for forms in (one, other)]
    return all(kinds) and not kinds[0] & kinds[1]
