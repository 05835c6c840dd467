"""What came of each request: who answered how, in which year, for which template. Places in the list of suppliers."""

from collections.abc import Mapping

from reporting.demonstration.suppliers import SUPPLIERS
from reporting.demonstration.workbooks import WITHOUT_MINERALS

SILENT = "silent"
ON_BEHALF = "on behalf"
BY_HAND = "by hand"
SENT_BACK = "sent back"
LATE = "late"

OUTCOMES: Mapping[tuple[str, int], Mapping[str, tuple[int, ...]]] = {
    ("CMRT", 1): {
        SILENT: (14, 37, 51),
        LATE: (7, 26, 49),
        "phone > ok": (3, 31),
        "contradiction > ok": (9, 40),
        "few > ok": (12, 27, 53),
        "country > ok": (20, 48),
        "broken > ok": (5, 22),
        "same": (19,),
        "few": (33,),
        BY_HAND: (24,),
        ON_BEHALF: (16, 41),
        "broken": (58,),
    },
    ("EMRT", 1): {
        SILENT: (10, 28, 37, 52),
        LATE: (23, 40),
        "few > ok": (3, 15),
        "wrong > ok": (20, 45),
        "phone": (33,),
        "future > ok": (57,),
    },
    ("CMRT", 2): {
        SILENT: (6, 14, 19, 28, 44, 56),
        LATE: (11, 26, 42),
        "phone > ok": (3, 21, 55),
        "contradiction > ok": (9, 30),
        "country > ok": (47,),
        "few > id > ok": (23,),
        "few": (4, 39),
        "id": (17, 52),
        "contradiction": (33,),
        "same": (57,),
        "broken > ok": (22,),
        "broken": (13,),
        "old": (35,),
        "wrong > ok": (50,),
        "text": (59,),
        BY_HAND: (25,),
        SENT_BACK: (45,),
        ON_BEHALF: (16, 41, 54),
    },
    ("EMRT", 2): {
        SILENT: (13, 28, 42),
        "few > ok": (20, 55),
        "phone": (0, 15, 30),
        "future": (22,),
        "wrong": (38,),
        "old": (47,),
        "country > ok": (3,),
    },
}
"""Flaws of `workbooks.content`, one file after the other, or one of the words above. All others: accepted at once."""


def outcome(place: int, family: str, round_: int) -> str:
    """What came of a request."""
    for word, places in OUTCOMES[family, round_].items():
        if place in places:
            return word
    return "ok"


def asked(family: str, round_: int) -> list[int]:
    """Who was asked: everybody for the CMRT, those with cobalt and the like for the EMRT, more of them this year."""
    if family == "CMRT":
        return list(range(len(SUPPLIERS)))
    wanted = {0, 2, 3} if round_ == 1 else {0, 2, 3, 1}
    return [place for place in range(len(SUPPLIERS)) if place % 5 in wanted and place not in WITHOUT_MINERALS]
