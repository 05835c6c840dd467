"""What stands in the navigation, for whom; the only list of it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

TEAM = ("execution_team", "centre")
OUTBOX_BACKEND = "gscm.mail.outbox.OutboxBackend"


@dataclass(frozen=True)
class Entry:
    """One line of the navigation; `covers` are beginnings of URL names on which it is the current one."""

    label: str | Promise
    icon: str
    url_name: str
    roles: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()
    is_in_use: Callable[[], bool] = field(default=lambda: True)


@dataclass(frozen=True)
class Section:
    label: str | Promise
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Item:
    """An entry as one reader sees it on one page."""

    label: str | Promise
    icon: str
    url: str
    is_current: bool
    count: int | None


@dataclass(frozen=True)
class Group:
    label: str | Promise
    items: list[Item]


def mails_stay_in_outbox() -> bool:
    """Whether this installation keeps its mails in the database instead of sending them."""
    return str(settings.EMAIL_BACKEND) == OUTBOX_BACKEND


TEAM_SECTIONS = (
    Section(
        _("Work"),
        (
            Entry(_("Inbox"), "inbox", "risk:inbox", TEAM, ("risk:inbox", "risk:alert")),
            Entry(_("To do"), "list-todo", "risk:my_tasks", (*TEAM, "board", "administrator")),
            Entry(_("Cases"), "briefcase-business", "risk:case_list", TEAM, ("risk:case",)),
            Entry(_("Signals"), "radar", "risk:signal_list", (*TEAM, "board"), ("risk:signal",)),
            Entry(
                _("Least effort"),
                "target",
                "risk:least_effort",
                (*TEAM, "board"),
                ("risk:least_effort", "risk:effort"),
            ),
            Entry(
                _("Audits"), "clipboard-list", "audits:audit_list", (*TEAM, "board", "auditor"), ("audits:",)
            ),
            Entry(_("Submissions"), "file-check", "surveys:submission_list", TEAM, ("surveys:submission",)),
            Entry(
                _("Questions"),
                "message-circle-question-mark",
                "surveys:question_list",
                TEAM,
                ("surveys:question", "surveys:service"),
            ),
            Entry(
                _("Grievances"),
                "message-square-warning",
                "risk:grievance_list",
                ("grievance_officer", "grievance_deputy"),
                ("risk:grievance",),
            ),
            Entry(_("Names to resolve"), "text-search", "surveys:name_queue", TEAM, ("surveys:name",)),
        ),
    ),
    Section(
        _("Know"),
        (
            Entry(_("Suppliers"), "building-2", "suppliers:supplier_list", TEAM, ("suppliers:",)),
            Entry(
                _("Risk of suppliers"),
                "gauge",
                "risk:level_list",
                (*TEAM, "board"),
                ("risk:level", "risk:supplier_risk"),
            ),
            Entry(
                _("Smelters"),
                "factory",
                "smelters:facility_list",
                TEAM,
                ("smelters:facility", "smelters:outreach", "smelters:standing", "risk:allegation"),
            ),
            Entry(
                _("Materials"),
                "boxes",
                "surveys:material_list",
                (*TEAM, "board"),
                ("surveys:material", "surveys:traceability", "surveys:customer", "surveys:commodity"),
            ),
            Entry(_("Origins"), "map-pin", "surveys:origin_report", (*TEAM, "board"), ("surveys:origin",)),
            Entry(
                _("Countries and areas"),
                "earth",
                "smelters:country_list",
                (*TEAM, "board"),
                ("smelters:country",),
            ),
            Entry(_("Sanctions"), "ban", "smelters:sanction_list", TEAM, ("smelters:sanction",)),
            Entry(
                _("Documents"),
                "scroll-text",
                "documents:document_list",
                (*TEAM, "board", "administrator"),
                ("documents:document", "documents:version"),
            ),
            Entry(_("Procedure"), "workflow", "procedure", (*TEAM, "board", "administrator")),
            Entry(
                _("Letters of guarantee"),
                "signature",
                "documents:letter_list",
                (*TEAM, "board"),
                ("documents:letter",),
            ),
            Entry(
                _("Trainings"),
                "graduation-cap",
                "trainings:session_list",
                (*TEAM, "board"),
                ("trainings:",),
            ),
            Entry(
                _("Campaigns"),
                "megaphone",
                "surveys:campaign_list",
                TEAM,
                ("surveys:campaign", "surveys:request"),
            ),
        ),
    ),
    Section(
        _("Report"),
        (
            Entry(
                _("Annual summary"),
                "book-open-text",
                "reporting:summary_index",
                (*TEAM, "board"),
                ("reporting:summary", "reporting:figure"),
            ),
            Entry(
                _("Group declarations"),
                "file-output",
                "reporting:group_declaration_list",
                (*TEAM, "board"),
                ("reporting:group_declaration",),
            ),
            Entry(
                _("Meetings"),
                "calendar-check",
                "meetings:meeting_list",
                (*TEAM, "board"),
                ("meetings:",),
            ),
        ),
    ),
    Section(
        _("Keep"),
        (
            Entry(
                _("Reference lists"), "list-checks", "smelters:list_index", ("centre",), ("smelters:list",)
            ),
            Entry(
                _("Thresholds"),
                "sliders-horizontal",
                "smelters:thresholds",
                ("centre",),
                ("smelters:thresholds", "smelters:membership", "smelters:recognition"),
            ),
            Entry(_("Rulesets"), "scale", "risk:ruleset_list", (*TEAM, "board"), ("risk:ruleset",)),
            Entry(
                _("Information for suppliers"),
                "newspaper",
                "smelters:information_list",
                ("centre",),
                ("smelters:information",),
            ),
            Entry(
                _("Templates"),
                "file-spreadsheet",
                "surveys:template_list",
                ("centre",),
                ("surveys:template",),
            ),
            Entry(
                _("What is checked"),
                "circle-check-big",
                "surveys:rule_catalogue",
                (*TEAM, "board"),
                ("surveys:rule", "surveys:revision"),
            ),
            Entry(
                pgettext_lazy("seals", "Evidence"),
                "shield-check",
                "evidence:overview",
                ("centre", "board", "administrator", "auditor"),
            ),
            Entry(_("Folder intake"), "folder-input", "surveys:intake_list", TEAM, ("surveys:intake",)),
            Entry(
                _("Outbox"),
                "mail",
                "mail:outbox",
                ("centre", "administrator"),
                ("mail:",),
                mails_stay_in_outbox,
            ),
            Entry(_("Users and roles"), "users", "admin:index", ("administrator",), ("admin:",)),
        ),
    ),
)

PORTAL_ENTRIES = (
    Entry(_("Tasks"), "clipboard-check", "portal:home", (), ("portal:home", "portal:task", "portal:request")),
    Entry(_("Corrective actions"), "briefcase-business", "portal_cases:case_list", (), ("portal_cases:",)),
    Entry(_("Audits"), "clipboard-list", "portal_audits:audit_list", (), ("portal_audits:",)),
    Entry(_("Company"), "building-2", "portal_company:company", (), ("portal_company:",)),
    Entry(_("Documents"), "scroll-text", "portal_documents:list", (), ("portal_documents:",)),
    Entry(_("Learning"), "graduation-cap", "learning:home", (), ("learning:",)),
    Entry(_("Information"), "newspaper", "portal_information"),
    Entry(
        _("Rules"),
        "circle-check-big",
        "surveys:rule_catalogue",
        (),
        ("surveys:rule", "surveys:revision"),
    ),
)


def items(
    entries: Iterable[Entry], *, roles: Iterable[str] | None, current: str, counts: Mapping[str, int]
) -> list[Item]:
    """The entries that this reader may open and that exist; `roles` None asks for no role."""
    held = None if roles is None else set(roles)
    found = []
    for entry in entries:
        if held is not None and not held.intersection(entry.roles):
            continue
        if not entry.is_in_use():
            continue
        try:
            url = reverse(entry.url_name)
        except NoReverseMatch:
            continue
        is_current = current == entry.url_name or current.startswith(entry.covers or (entry.url_name,))
        found.append(Item(entry.label, entry.icon, url, is_current, counts.get(entry.url_name)))
    return found


def team(*, roles: Iterable[str], current: str, counts: Mapping[str, int]) -> list[Group]:
    """The sections of the team's navigation, without those that would be empty."""
    groups = [
        Group(section.label, items(section.entries, roles=roles, current=current, counts=counts))
        for section in TEAM_SECTIONS
    ]
    return [group for group in groups if group.items]


def portal(*, current: str, counts: Mapping[str, int]) -> list[Item]:
    """The few places of the supplier's portal."""
    return items(PORTAL_ENTRIES, roles=None, current=current, counts=counts)
