"""The figures of the annual summary: what each is called, how it is defined, and of which rows it is the number.

Titles and definitions are messages for gettext; they are translated where they are shown.
"""

from dataclasses import dataclass, field
from enum import StrEnum


def gettext_noop(message: str) -> str:
    """Marks a message for the catalogue; the core itself has no language."""
    return message


class Rows(StrEnum):
    """What one row behind a figure is."""

    SUPPLIERS = "suppliers"
    SMELTERS = "smelters"
    NAMES = "names"
    ALERTS = "alerts"
    CASES = "cases"
    TALKS = "talks"


class Section(StrEnum):
    """Where on the summary a figure stands."""

    SURVEY = "survey"
    SMELTERS = "smelters"
    RESPONSE = "response"


@dataclass(frozen=True)
class Figure:
    """A figure. `arguments` narrow it and stand in its address; `share_of` makes it a rate."""

    name: str
    title: str
    definition: str
    section: Section
    rows: Rows
    arguments: tuple[str, ...] = ()
    required: tuple[str, ...] = field(default=())
    part: str = ""
    share_of: str = ""
    """Of a rate: the figures that are the part and the whole. Its rows are those of the whole."""

    @property
    def is_rate(self) -> bool:
        return bool(self.share_of)


_FAMILY = ("family",)

FIGURES: dict[str, Figure] = {
    figure.name: figure
    for figure in (
        Figure(
            "suppliers_asked",
            gettext_noop("Suppliers asked"),
            gettext_noop(
                "Suppliers to which a request for this template was sent in a campaign of the year. Each supplier"
                " counts once, however many campaigns asked it."
            ),
            Section.SURVEY,
            Rows.SUPPLIERS,
            _FAMILY,
            _FAMILY,
        ),
        Figure(
            "suppliers_answered",
            gettext_noop("Answered"),
            gettext_noop(
                "Suppliers asked that sent at least one file that could be read, whether it was accepted or needs"
                " correction."
            ),
            Section.SURVEY,
            Rows.SUPPLIERS,
            _FAMILY,
            _FAMILY,
        ),
        Figure(
            "suppliers_accepted",
            gettext_noop("Accepted"),
            gettext_noop("Suppliers asked with an accepted submission."),
            Section.SURVEY,
            Rows.SUPPLIERS,
            _FAMILY,
            _FAMILY,
        ),
        Figure(
            "suppliers_correcting",
            gettext_noop("Correction outstanding"),
            gettext_noop(
                "Suppliers asked that sent a file that could be read, but of which none is accepted."
            ),
            Section.SURVEY,
            Rows.SUPPLIERS,
            _FAMILY,
            _FAMILY,
        ),
        Figure(
            "suppliers_silent",
            gettext_noop("Not answered"),
            gettext_noop("Suppliers asked that sent nothing, or only files that could not be read."),
            Section.SURVEY,
            Rows.SUPPLIERS,
            _FAMILY,
            _FAMILY,
        ),
        Figure(
            "response_rate",
            gettext_noop("Response rate"),
            gettext_noop(
                "Suppliers that answered, of the suppliers asked. One decimal, rounded down, so that rounding never"
                " passes a threshold. The rows are all suppliers asked; a column says which answered."
            ),
            Section.SURVEY,
            Rows.SUPPLIERS,
            _FAMILY,
            _FAMILY,
            part="suppliers_answered",
            share_of="suppliers_asked",
        ),
        Figure(
            "acceptance_rate",
            gettext_noop("Acceptance rate"),
            gettext_noop(
                "Suppliers with an accepted submission, of the suppliers asked. One decimal, rounded down, so that"
                " rounding never passes a threshold. The rows are all suppliers asked; a column says which are"
                " accepted."
            ),
            Section.SURVEY,
            Rows.SUPPLIERS,
            _FAMILY,
            _FAMILY,
            part="suppliers_accepted",
            share_of="suppliers_asked",
        ),
        Figure(
            "smelters",
            gettext_noop("Smelters reported"),
            gettext_noop(
                "Smelters and refiners in the declarations that count: of each supplier and template the newest"
                " accepted one of the year’s campaigns. Each smelter counts once for each metal, by CID. The status is"
                " that of the day of the summary."
            ),
            Section.SMELTERS,
            Rows.SMELTERS,
            ("metal", "status"),
        ),
        Figure(
            "smelters_participating",
            gettext_noop("In RMAP"),
            gettext_noop(
                "Smelters reported, by CID and metal, whose status on the day of the summary is conformant,"
                " cross-recognised or active."
            ),
            Section.SMELTERS,
            Rows.SMELTERS,
            ("metal",),
        ),
        Figure(
            "smelters_not_participating",
            gettext_noop("Not in RMAP"),
            gettext_noop(
                "Smelters reported, by CID and metal, whose status on the day of the summary is neither conformant nor"
                " cross-recognised nor active."
            ),
            Section.SMELTERS,
            Rows.SMELTERS,
            ("metal",),
        ),
        Figure(
            "unresolved_names",
            gettext_noop("Names not resolved"),
            gettext_noop(
                "Names in the declarations that count for which no smelter is known, once for each metal and spelling."
            ),
            Section.SMELTERS,
            Rows.NAMES,
            ("metal",),
        ),
        Figure(
            "alerts_opened",
            gettext_noop("Alerts raised"),
            gettext_noop(
                "Alerts that were raised in the calendar year, for the first time or again. Each alert counts once."
            ),
            Section.RESPONSE,
            Rows.ALERTS,
        ),
        Figure(
            "alerts_closed",
            gettext_noop("Alerts closed"),
            gettext_noop("Alerts that were closed in the calendar year. Each alert counts once."),
            Section.RESPONSE,
            Rows.ALERTS,
        ),
        Figure(
            "alerts_open",
            gettext_noop("Alerts open"),
            gettext_noop("Alerts that are open on the day of the summary, whenever they were raised."),
            Section.RESPONSE,
            Rows.ALERTS,
        ),
        Figure(
            "cases_opened",
            gettext_noop("Cases opened"),
            gettext_noop("Corrective-action cases that were opened in the calendar year."),
            Section.RESPONSE,
            Rows.CASES,
        ),
        Figure(
            "cases_closed",
            gettext_noop("Cases closed"),
            gettext_noop(
                "Corrective-action cases that were closed in the calendar year: every smelter was qualified. Cancelled"
                " cases are not counted."
            ),
            Section.RESPONSE,
            Rows.CASES,
        ),
        Figure(
            "cases_open",
            gettext_noop("Cases in progress"),
            gettext_noop(
                "Corrective-action cases that are neither closed nor cancelled on the day of the summary."
            ),
            Section.RESPONSE,
            Rows.CASES,
        ),
        Figure(
            "cases_overdue",
            gettext_noop("Cases overdue"),
            gettext_noop("Cases in progress whose due date is before the day of the summary."),
            Section.RESPONSE,
            Rows.CASES,
        ),
        Figure(
            "support_given",
            gettext_noop("Support given"),
            gettext_noop(
                "Talks with suppliers in the calendar year that are written down as support: requirements explained,"
                " help with the template or in finding smelters, coaching, training."
            ),
            Section.RESPONSE,
            Rows.TALKS,
        ),
    )
}
"""Every figure by its name, in the order of the summary."""


def of_section(section: Section) -> list[Figure]:
    """The figures of one section, in order."""
    return [figure for figure in FIGURES.values() if figure.section is section]
