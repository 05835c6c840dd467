"""How far the demonstration grows, and which of the first suppliers is the model of each further one."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Size:
    """What the running year comes to: requests by template, and how many of them stay without an answer."""

    cmrt: int
    cmrt_unanswered: int
    emrt: int
    emrt_unanswered: int


LUXSHARE = Size(cmrt=1924, cmrt_unanswered=96, emrt=1373, emrt_unanswered=138)
"""The seed year: 1,828 of 1,924 answered the CMRT, 1,235 of 1,373 the EMRT."""

BREADTH = 4
"""So many times as many smelters as the small demonstration a supplier of the large one names."""


@dataclass(frozen=True, slots=True)
class Course:
    """How the running year went for a supplier."""

    answers_cmrt: bool
    is_asked_for_emrt: bool
    answers_emrt: bool


@dataclass(frozen=True, slots=True)
class Model:
    """One of the first suppliers, all of which are asked for a CMRT: its place in the list and its course."""

    place: int
    course: Course
    weight: int
    """How often it is taken beside the others of its course; 0: never."""


class TooSmall(Exception):
    """The size cannot be reached by adding suppliers to those that are there."""


def further(size: Size, models: Iterable[Model]) -> list[int]:
    """The model of each further supplier, by its place; together with the models themselves they make the size.

    :raises TooSmall: there are more of a kind already, or no model of a kind that is needed.
    """
    of_course: dict[Course, list[Model]] = defaultdict(list)
    for model in models:
        of_course[model.course].append(model)
    random = Random("courses")  # noqa: S311  an invented world needs no secrecy
    chosen: list[int] = []
    for course, count in _counts(size, of_course).items():
        weights = [model.weight for model in of_course[course]]
        if count < 0 or (count and not any(weights)):
            raise TooSmall(f"{course}: {count}")
        if count:
            chosen += [model.place for model in random.choices(of_course[course], weights, k=count)]
    random.shuffle(chosen)
    return chosen


def _counts(size: Size, there: Mapping[Course, list[Model]]) -> dict[Course, int]:
    """How many further suppliers go which course."""

    def missing(wanted: int, counted: Iterator[int]) -> int:
        return wanted - sum(counted)

    kinds = [(course, len(models)) for course, models in there.items()]
    all_ = missing(size.cmrt, (count for _course, count in kinds))
    silent = missing(size.cmrt_unanswered, (count for course, count in kinds if not course.answers_cmrt))
    asked = missing(size.emrt, (count for course, count in kinds if course.is_asked_for_emrt))
    silent_of_asked = missing(
        size.emrt_unanswered,
        (count for course, count in kinds if course.is_asked_for_emrt and not course.answers_emrt),
    )
    silent_on_both = min(silent, silent_of_asked) // 3
    answer_emrt_alone = (silent - silent_on_both) // 2 if Course(False, True, True) in there else 0
    answer_cmrt_alone = silent_of_asked - silent_on_both
    answer_both = asked - silent_on_both - answer_emrt_alone - answer_cmrt_alone
    silent_and_not_asked = silent - silent_on_both - answer_emrt_alone
    return {
        Course(False, True, False): silent_on_both,
        Course(False, True, True): answer_emrt_alone,
        Course(False, False, False): silent_and_not_asked,
        Course(True, True, False): answer_cmrt_alone,
        Course(True, True, True): answer_both,
        Course(True, False, False): all_ - silent - answer_cmrt_alone - answer_both,
    }
