"""Every door of the house, tried by every person, with rows of two suppliers in two branches behind it.

The doors come from the URL list itself: a new one fails here until it says for whom it is. `Kind` says what a person
gets at a row of Xinhe (Wei's branch, Ana's company) and at one of Faraway (another branch, Omar's company).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from gscm.jobs.models import Job
from gscm.mail.models import OutboxMail
from gscm.tokens.models import Scope
from gscm.tokens.services import tokens
from gscm.webhooks import signing
from gscm.webhooks.models import Event, Subscription
from gscm.webhooks.services import news
from risk.models import (
    Alert,
    CaseAction,
    CaseEvidence,
    CaseRules,
    ComparisonSettings,
    EffortSettings,
    Ruleset,
)
from risk.services import alerts, allegations, cases, effort, exceptions, overrides, scoring
from smelters.models import (
    ActiveAcceptance,
    Facility,
    FacilityStanding,
    InformationItem,
    RecognisedScheme,
    ReferenceList,
    ReportedName,
    RmiMembership,
    Thresholds,
)
from suppliers.access import Reach
from suppliers.models import DocumentVersion, Supplier, User
from suppliers.models.parts import Part, SuppliedPart
from suppliers.services import documents
from surveys.models import (
    Campaign,
    CorrectedCopy,
    Declaration,
    Finding,
    FindingRepair,
    IntakeFile,
    Justification,
    Submission,
    TemplateFile,
)
from surveys.models.materials import MineralContent
from surveys.services import task_links, thread, tracing
from tests import asked, audited, facts, grievances, listed, made_of, packed, papers, rolled, supplied, taught
from tests.declared import declare
from tests.people import NOW, TODAY, Cast, cast

pytestmark = pytest.mark.django_db

PEOPLE = ("lin", "wei", "bo", "ada", "ana", "omar")
YES, NOT_YOURS, NOT_THERE = "opens", "403", "404"


class Kind(Enum):
    """For whom a door is: what each person gets at Xinhe's row, and at Faraway's."""

    # at Xinhe's: lin, wei, bo, ada, ana, omar            at Faraway's: the same people
    EVERYBODY = ((YES,) * 6, (YES,) * 6)
    SIGNED_IN = EVERYBODY
    TEAM_ROW = (
        (YES, YES, NOT_YOURS, NOT_YOURS, NOT_YOURS, NOT_YOURS),
        (YES, NOT_THERE, NOT_YOURS, NOT_YOURS, NOT_YOURS, NOT_YOURS),
    )
    READER_ROW = (
        (YES, YES, YES, NOT_YOURS, NOT_YOURS, NOT_YOURS),
        (YES, NOT_THERE, YES, NOT_YOURS, NOT_YOURS, NOT_YOURS),
    )
    PORTAL_ROW = (
        (NOT_YOURS, NOT_YOURS, NOT_YOURS, NOT_YOURS, YES, NOT_THERE),
        (NOT_YOURS, NOT_YOURS, NOT_YOURS, NOT_YOURS, NOT_THERE, YES),
    )
    TEAM = ((YES, YES, NOT_YOURS, NOT_YOURS, NOT_YOURS, NOT_YOURS),) * 2
    READERS = ((YES, YES, YES, NOT_YOURS, NOT_YOURS, NOT_YOURS),) * 2
    STEERED = ((YES, NOT_YOURS, YES, NOT_YOURS, NOT_YOURS, NOT_YOURS),) * 2
    CENTRE = ((YES, NOT_YOURS, NOT_YOURS, NOT_YOURS, NOT_YOURS, NOT_YOURS),) * 2
    PORTAL = ((NOT_YOURS, NOT_YOURS, NOT_YOURS, NOT_YOURS, YES, YES),) * 2
    OUTBOX = ((YES, NOT_THERE, NOT_THERE, YES, NOT_THERE, NOT_THERE),) * 2
    OVERSEERS = ((YES, NOT_YOURS, YES, YES, NOT_YOURS, NOT_YOURS),) * 2
    API_ROW = (
        (YES, YES, YES, NOT_THERE, YES, NOT_THERE),
        (YES, NOT_THERE, YES, NOT_THERE, NOT_THERE, YES),
    )
    FILE_ROW = (
        (YES, YES, NOT_YOURS, NOT_YOURS, YES, NOT_THERE),
        (YES, NOT_THERE, NOT_YOURS, NOT_YOURS, NOT_THERE, YES),
    )
    UPLOAD_ROW = (
        (YES, YES, NOT_YOURS, NOT_THERE, YES, NOT_THERE),
        (YES, NOT_THERE, NOT_YOURS, NOT_THERE, NOT_THERE, YES),
    )
    OWN_ACCESS = (
        (NOT_THERE, NOT_THERE, NOT_THERE, YES, YES, NOT_THERE),
        (NOT_THERE, NOT_THERE, NOT_THERE, YES, NOT_THERE, YES),
    )
    API_DRAFT = ((YES, NOT_THERE, NOT_THERE, NOT_THERE, NOT_THERE, NOT_THERE),) * 2
    DRAFT = ((YES, NOT_THERE, NOT_THERE, NOT_YOURS, NOT_YOURS, NOT_YOURS),) * 2
    ORGANISATION = ((YES, YES, YES, YES, NOT_YOURS, NOT_YOURS),) * 2
    AUDITOR_ROW = ((NOT_YOURS,) * 6,) * 2
    OWN_PLACE = (
        (NOT_THERE, YES, NOT_THERE, NOT_YOURS, NOT_YOURS, NOT_YOURS),
        (YES, NOT_THERE, NOT_THERE, NOT_YOURS, NOT_YOURS, NOT_YOURS),
    )
    OFFICER = (*((NOT_YOURS,) * 6,) * 2, "the officer of tests/grievances.py alone")
    OWN_JOB = (
        (YES, YES, NOT_THERE, NOT_THERE, NOT_THERE, NOT_THERE),
        (YES, NOT_THERE, NOT_THERE, NOT_THERE, NOT_THERE, NOT_THERE),
    )


@dataclass(frozen=True)
class Door:
    """A door: for whom it is, and which row its `pk` names."""

    kind: Kind
    row: str = ""


DOORS: dict[str, Door] = {}


def _doors(kind: Kind, *names: str, row: str = "") -> None:
    DOORS.update({name: Door(kind, row) for name in names})


_doors(Kind.EVERYBODY, "health", "interface:language", "interface:theme", "interface:styleguide")
_doors(Kind.EVERYBODY, "policy:page")
_doors(Kind.EVERYBODY, "grievance:report", "grievance:follow")
_doors(Kind.OFFICER, "risk:grievance_list", "risk:grievance_enter")
_doors(
    Kind.OFFICER,
    "risk:grievance_detail",
    "risk:grievance_code",
    "risk:grievance_acknowledge",
    "risk:grievance_admit",
    "risk:grievance_decline",
    "risk:grievance_extend",
    "risk:grievance_write",
    "risk:grievance_task",
    "risk:grievance_answer",
    "risk:grievance_close",
    "risk:grievance_conflict",
    row="grievance",
)
_doors(Kind.OFFICER, "risk:grievance_file", "risk:grievance_original", row="grievance_file")
_doors(Kind.OFFICER, "risk:grievance_finish_task", row="grievance_task")
_doors(Kind.EVERYBODY, "entrance:door", "entrance:code", "entrance:right_person")
_doors(Kind.SIGNED_IN, "home", "api:api-root", "api:schema", "api:docs")
_doors(Kind.OUTBOX, "mail:outbox")
_doors(Kind.OUTBOX, "mail:outbox_detail", "mail:outbox_body", row="mail")
_doors(Kind.PORTAL, "portal:home", "portal_cases:case_list", "portal_information")
_doors(Kind.PORTAL_ROW, "portal:task", "portal:task_ask", "portal:prefilled", row="request")
_doors(Kind.PORTAL_ROW, "portal_cases:of_task", row="request")
_doors(Kind.TEAM, "surveys:question_list")
_doors(Kind.TEAM_ROW, "surveys:question_detail", "surveys:question_give", row="request")
_doors(Kind.ORGANISATION, "procedure")
_doors(Kind.READERS, "surveys:service_levels")
_doors(Kind.CENTRE, "surveys:service_goals")
_doors(Kind.PORTAL_ROW, "portal:marked", "portal:repairs", "portal:renewed", row="submission")
_doors(Kind.TEAM_ROW, "surveys:submission_repairs", row="submission")
_doors(Kind.PORTAL_ROW, "portal:correction_send", row="correction")
_doors(Kind.TEAM_ROW, "surveys:correction_send", row="correction")
_doors(Kind.SIGNED_IN, "surveys:rule_catalogue", "surveys:revision_list")
_doors(Kind.PORTAL_ROW, "portal:justify", row="finding")
_doors(Kind.TEAM_ROW, "surveys:justification_accept", "surveys:justification_decline", row="justification")
_doors(Kind.PORTAL_ROW, "portal:copy", "portal:copy_file", row="portal_copy")
_doors(Kind.TEAM_ROW, "surveys:submission_copy", "surveys:submission_copy_file", row="team_copy")
_doors(Kind.CENTRE, "surveys:template_list", "surveys:template_upload")
_doors(Kind.CENTRE, "surveys:template_file", row="template")
_doors(Kind.PORTAL_ROW, "portal:status", row="submission")
_doors(Kind.PORTAL_ROW, "portal:names", row="submission")
_doors(Kind.CENTRE, "surveys:alias_exchange", "surveys:alias_export")
_doors(Kind.CENTRE, "surveys:alias_preview", "surveys:alias_take_in", row="alias_job")
_doors(Kind.FILE_ROW, "portal:file", "surveys:submission_file", "api:submission-original", row="submission")
_doors(
    Kind.PORTAL_ROW,
    "portal_cases:case_detail",
    "portal_cases:case_acknowledge",
    "portal_cases:case_write",
    "portal_cases:plan_add",
    "portal_cases:plan_begin",
    "portal_cases:smelter_letter",
    "portal_cases:plan_hand_in",
    "portal_cases:evidence_hand_in",
    row="case",
)
_doors(Kind.OWN_JOB, "jobs:progress", row="job")
_doors(Kind.CENTRE, "suppliers:import_list")
_doors(
    Kind.CENTRE,
    "suppliers:import_detail",
    "suppliers:import_apply",
    "suppliers:import_discard",
    row="supplier_import",
)
_doors(Kind.CENTRE, "suppliers:release_decide", row="supplier")
_doors(Kind.READERS, "suppliers:supplier_export")
_doors(Kind.TEAM_ROW, "suppliers:contact_create", "suppliers:site_create", row="supplier")
_doors(Kind.TEAM_ROW, "suppliers:contact_edit", row="contact")
_doors(Kind.TEAM_ROW, "suppliers:site_edit", row="site")
_doors(Kind.TEAM, "suppliers:delegate", "surveys:submission_delegate")
_doors(Kind.ORGANISATION, "risk:my_tasks")
_doors(Kind.TEAM_ROW, "suppliers:delegation_end", row="delegation")
_doors(Kind.TEAM_ROW, "suppliers:hand_over_accept", "suppliers:hand_over_decline", row="hand_over")
_doors(Kind.FILE_ROW, "suppliers:cascade_evidence", row="cascade_survey")
_doors(Kind.PORTAL, "portal_company:company")
_doors(Kind.PORTAL_ROW, "portal_company:hand_over", row="contact")
_doors(Kind.PORTAL_ROW, "portal_company:cascade", row="supplier")
_doors(Kind.ORGANISATION, "documents:document_list")
_doors(Kind.ORGANISATION, "documents:document_detail", row="document")
_doors(Kind.ORGANISATION, "documents:version_detail", "documents:version_read", row="version")
_doors(Kind.CENTRE, "documents:document_create")
_doors(
    Kind.CENTRE,
    "documents:document_reviewed",
    "documents:version_write",
    "surveys:campaign_notice",
    row="document",
)
_doors(
    Kind.CENTRE,
    "documents:version_propose",
    "documents:version_send_back",
    "documents:version_publish",
    row="version",
)
_doors(Kind.READERS, "documents:version_missing", row="version")
_doors(Kind.READERS, "documents:letter_list")
_doors(Kind.READER_ROW, "documents:letter_detail", "documents:letter_file", row="letter")
_doors(Kind.TEAM_ROW, "documents:letter_accept", "documents:letter_refuse", row="letter")
_doors(Kind.TEAM_ROW, "documents:letter_hand_in", row="supplier")
_doors(Kind.PORTAL, "portal_documents:list", "portal_documents:letter")
_doors(Kind.PORTAL, "portal_documents:detail", row="version")
_doors(Kind.PORTAL_ROW, "portal_documents:letter_file", row="letter")
_doors(Kind.READER_ROW, "surveys:supplier_onboarding", row="supplier")
_doors(
    Kind.READERS,
    "trainings:session_list",
    "trainings:coverage",
    "trainings:coverage_people",
    "trainings:coverage_suppliers",
    "trainings:material_list",
)
_doors(Kind.READERS, "trainings:session_detail", row="training")
_doors(Kind.READERS, "trainings:material_detail", row="training_material")
_doors(Kind.READERS, "trainings:material_file", row="material_file")
_doors(Kind.READER_ROW, "trainings:supplier_trainings", row="supplier")
_doors(
    Kind.TEAM,
    "trainings:session_create",
    "trainings:material_create",
    "trainings:quiz_list",
    "trainings:quiz_example",
)
_doors(Kind.TEAM, "trainings:quiz_detail", row="quiz")
_doors(
    Kind.TEAM,
    "trainings:material_edit",
    "trainings:material_publish",
    "trainings:material_reviewed",
    "trainings:material_withdraw",
    row="training_material",
)
_doors(
    Kind.TEAM_ROW,
    "trainings:session_edit",
    "trainings:session_call_off",
    "trainings:session_plan",
    "trainings:session_invite",
    "trainings:session_attendance",
    "trainings:session_add",
    "trainings:sheet_upload",
    row="training",
)
_doors(
    Kind.TEAM_ROW, "trainings:sheet_detail", "trainings:sheet_apply", "trainings:sheet_discard", row="sheet"
)
_doors(Kind.OWN_PLACE, "trainings:own_answer", "trainings:own_feedback", "trainings:own_quiz", row="training")
_doors(Kind.CENTRE, "trainings:duty_list")
_doors(Kind.CENTRE, "trainings:duty_end", row="duty")
_doors(Kind.PORTAL, "learning:home")
_doors(Kind.PORTAL, "learning:material", "learning:hand_on", row="training_material")
_doors(Kind.PORTAL, "learning:file", row="material_file")
_doors(Kind.PORTAL_ROW, "learning:session", "learning:quiz", row="participant")
_doors(Kind.EVERYBODY, "shared_material", "shared_material_file", row="material_forward")
_doors(Kind.READERS, "suppliers:supplier_list", "smelters:facility_list")
_doors(Kind.ORGANISATION, "suppliers:organisation", "suppliers:competence")
_doors(Kind.CENTRE, "suppliers:competence_record")
_doors(Kind.CENTRE, "suppliers:competence_end", row="competence")
_doors(Kind.READER_ROW, "suppliers:supplier_detail", row="supplier")
_doors(Kind.READERS, "smelters:facility_detail", "risk:facility_cases", row="facility")
_doors(Kind.READERS, "smelters:outreach_list")
_doors(Kind.TEAM, "smelters:outreach_record", row="facility")
_doors(Kind.CENTRE, "smelters:standing_say", row="facility")
_doors(Kind.CENTRE, "smelters:standing_take_back", row="standing")
_doors(Kind.CENTRE, "smelters:thresholds", "smelters:membership", "smelters:information_list")
_doors(Kind.CENTRE, "smelters:recognition")
_doors(Kind.CENTRE, "smelters:recognition_end", row="recognition")
_doors(Kind.CENTRE, "smelters:acceptance_propose", row="facility")
_doors(Kind.CENTRE, "smelters:acceptance_approve", "smelters:acceptance_end", row="acceptance")
_doors(Kind.CENTRE, "smelters:thresholds_approve", "smelters:thresholds_discard", row="thresholds")
_doors(Kind.CENTRE, "smelters:membership_end", row="membership")
_doors(Kind.CENTRE, "smelters:information_publish", "smelters:information_withdraw", row="information")
_doors(Kind.CENTRE, "surveys:information_mails", row="information")
_doors(Kind.CENTRE, "smelters:list_index", "smelters:list_import")
_doors(Kind.CENTRE, "smelters:list_detail", "smelters:list_file", "smelters:list_apply", row="list")
_doors(Kind.CENTRE, "smelters:list_discard", "smelters:list_withdraw", "smelters:list_labels", row="list")
_doors(Kind.CENTRE, "smelters:list_job", row="import_job")
_doors(Kind.READERS, "smelters:country_list", "surveys:origin_report")
_doors(
    Kind.READERS,
    "surveys:material_list",
    "surveys:commodity_rules",
    "surveys:traceability",
    "surveys:traceability_export",
    "surveys:customer_list",
)
_doors(Kind.READER_ROW, "surveys:material_detail", "surveys:material_smelters", row="part")
_doors(Kind.TEAM_ROW, "surveys:material_edit", row="part")
_doors(Kind.CENTRE, "surveys:material_import")
_doors(Kind.READERS, "surveys:customer_detail", row="customer")
_doors(Kind.READERS, "surveys:facility_parts", row="facility")
_doors(Kind.READER_ROW, "surveys:supplier_materials", row="supplier")
_doors(Kind.TEAM, "smelters:sanction_list")
_doors(Kind.CENTRE, "smelters:sanction_detail", row="sanction_match")
_doors(Kind.READERS, "surveys:campaign_list")
_doors(Kind.CENTRE, "surveys:campaign_create")
_doors(
    Kind.CENTRE,
    "surveys:campaign_plan_what",
    "surveys:campaign_plan_who",
    "surveys:campaign_plan_texts",
    "surveys:campaign_plan_dates",
    row="draft",
)
_doors(Kind.READERS, "surveys:campaign_mails", row="campaign")
_doors(Kind.READER_ROW, "surveys:campaign_mail", row="campaign_mail")
_doors(
    Kind.READERS,
    "surveys:campaign_response",
    "surveys:campaign_rows",
    "surveys:campaign_rows_export",
    "surveys:campaign_results",
    row="campaign",
)
_doors(Kind.TEAM, "surveys:campaign_remind", row="campaign")
_doors(Kind.CENTRE, "surveys:campaign_freeze", row="campaign")
_doors(
    Kind.TEAM,
    "surveys:submission_accept_together",
    "surveys:submission_filters",
    "surveys:submission_messages",
)
_doors(Kind.TEAM_ROW, "surveys:request_ladder", "surveys:request_hold", "surveys:request_lift", row="request")
_doors(Kind.CENTRE, "surveys:request_escalate", row="request")
_doors(Kind.TEAM_ROW, "surveys:no_minerals_decide", row="no_minerals")
_doors(Kind.PORTAL_ROW, "portal:no_minerals", row="request")
_doors(
    Kind.READERS,
    "surveys:campaign_detail",
    "surveys:campaign_figures",
    "surveys:campaign_requests",
    row="campaign",
)
_doors(
    Kind.CENTRE,
    "surveys:campaign_copy",
    "surveys:campaign_severities",
    "surveys:campaign_scope",
    "surveys:campaign_scope_remove",
    "surveys:campaign_launch",
    "surveys:campaign_invite",
    "surveys:campaign_invite_uncertain",
    "surveys:campaign_close",
    row="draft",
)
_doors(Kind.DRAFT, "surveys:campaign_invitation", row="draft")
_doors(Kind.TEAM, "surveys:intake_list", "surveys:submission_list", "surveys:name_queue")
_doors(Kind.TEAM, "surveys:name_decide", "surveys:name_take_back", row="reported_name")
_doors(
    Kind.TEAM_ROW,
    "surveys:submission_detail",
    "surveys:submission_status",
    "surveys:submission_marked",
    "surveys:submission_renewed",
    "surveys:submission_accept",
    "surveys:submission_send_back",
    "surveys:submission_read_again",
    row="submission",
)
_doors(Kind.TEAM_ROW, "surveys:request_detail", row="request")
_doors(Kind.READER_ROW, "surveys:supplier_requests", "risk:supplier_alerts", row="supplier")
_doors(Kind.READER_ROW, "risk:supplier_timeline", "surveys:supplier_programme", row="supplier")
_doors(Kind.PORTAL_ROW, "portal:programme", "portal_audits:self_assessment", row="supplier")
_doors(Kind.READER_ROW, "audits:self_assessments", row="supplier")
_doors(Kind.TEAM_ROW, "suppliers:talk_record", row="supplier")
_doors(Kind.READERS, "meetings:meeting_list")
_doors(Kind.READERS, "meetings:meeting_detail", row="meeting")
_doors(Kind.CENTRE, "meetings:meeting_create")
_doors(Kind.CENTRE, "meetings:meeting_minutes", "meetings:meeting_ask", row="meeting")
_doors(Kind.STEERED, "meetings:meeting_decide", row="meeting")
_doors(Kind.CENTRE, "meetings:follow_up_finish", row="follow_up")
_doors(Kind.CENTRE, "risk:list_effects", row="list")
_doors(Kind.CENTRE, "risk:thresholds_effects", row="thresholds")
_doors(Kind.READERS, "surveys:facility_reporters", "risk:facility_alerts", row="facility")
_doors(Kind.READERS, "risk:exception_list", "risk:allegation_list")
_doors(Kind.TEAM, "risk:allegation_record", row="facility")
_doors(Kind.CENTRE, "risk:allegation_decide", row="allegation")
_doors(Kind.OVERSEERS, "evidence:overview")
_doors(Kind.READER_ROW, "evidence_packages:of_supplier", row="supplier")
_doors(Kind.READER_ROW, "evidence_packages:of_case", row="case")
_doors(Kind.READER_ROW, "evidence_packages:file", row="evidence_package")
_doors(Kind.CENTRE, "risk:exception_approve", "risk:exception_end")
_doors(Kind.TEAM, "risk:alert_except")
_doors(Kind.READERS, "risk:level_list", "risk:level_export", "risk:ruleset_list")
_doors(Kind.READERS, "risk:ruleset_detail", row="ruleset")
_doors(Kind.CENTRE, "risk:ruleset_propose")
_doors(Kind.CENTRE, "risk:ruleset_effects", "risk:ruleset_approve", "risk:ruleset_discard", row="ruleset")
_doors(Kind.CENTRE, "risk:override_propose", row="supplier")
_doors(Kind.CENTRE, "risk:override_approve", "risk:override_end", row="level_override")
_doors(Kind.READER_ROW, "risk:supplier_risk", row="supplier")
_doors(Kind.READERS, "risk:inbox", "risk:alert_export", "risk:case_list")
_doors(Kind.READERS, "risk:signal_list", "risk:least_effort")
_doors(Kind.CENTRE, "risk:effort_settings")
_doors(Kind.CENTRE, "risk:effort_settings_approve", "risk:effort_settings_discard", row="effort_settings")
_doors(Kind.READER_ROW, "risk:signal_detail", row="signal")
_doors(Kind.TEAM_ROW, "risk:signal_explain", "risk:signal_take_up", row="signal")
_doors(Kind.READER_ROW, "risk:supplier_signals", row="supplier")
_doors(Kind.READER_ROW, "risk:submission_signals", row="submission")
_doors(Kind.CENTRE, "risk:signal_settings")
_doors(Kind.CENTRE, "risk:signal_settings_approve", "risk:signal_settings_discard", row="comparison_settings")
_doors(Kind.TEAM, "risk:alert_selection", "risk:alert_assign", "risk:case_open")
_doors(Kind.READER_ROW, "risk:alert_detail", row="alert")
_doors(Kind.READER_ROW, "risk:case_detail", row="case")
_doors(
    Kind.TEAM_ROW,
    "risk:case_notify",
    "risk:case_write",
    "risk:case_note",
    "risk:case_add_action",
    "risk:case_hand_over",
    "risk:case_close",
    "risk:case_cancel",
    "risk:case_reopen",
    "risk:case_acknowledge_for",
    "risk:case_plan_begin",
    "risk:case_plan_hand_in",
    "risk:case_plan_approve",
    "risk:case_plan_return",
    "risk:case_extend",
    "risk:case_hold",
    "risk:case_lift",
    "risk:case_evidence_accept",
    "risk:case_evidence_return",
    row="case",
)
_doors(Kind.TEAM_ROW, "risk:case_settle_action", "risk:case_add_evidence", row="action")
_doors(Kind.PORTAL_ROW, "portal_cases:plan_withdraw", "portal_cases:evidence_add", row="action")
_doors(Kind.PORTAL_ROW, "portal_cases:evidence_file", row="evidence")
_doors(Kind.READER_ROW, "risk:case_evidence_file", row="evidence")
_doors(Kind.READERS, "risk:case_rules")
_doors(Kind.CENTRE, "risk:case_rules_propose")
_doors(Kind.CENTRE, "risk:case_rules_approve", "risk:case_rules_discard", row="case_rules")
_doors(Kind.CENTRE, "risk:case_accept_risk", "risk:case_escalate", "risk:case_disengage", row="case")
_doors(Kind.READERS, "audits:audit_list")
_doors(Kind.READER_ROW, "audits:audit_detail", row="audit")
_doors(Kind.READER_ROW, "audits:of_supplier", row="supplier")
_doors(Kind.TEAM_ROW, "audits:propose", row="supplier")
_doors(Kind.CENTRE, "audits:triggers")
_doors(Kind.CENTRE, "audits:plan", "audits:decline", "audits:close", row="audit")
_doors(
    Kind.AUDITOR_ROW,
    "audits:notify",
    "audits:conduct",
    "audits:answers",
    "audits:upload",
    "audits:note_finding",
    "audits:report",
    row="audit",
)
_doors(Kind.READER_ROW, "audits:workbook", row="audit")
_doors(Kind.READER_ROW, "audits:filled_in", row="audit_file")
_doors(Kind.AUDITOR_ROW, "audits:take_back", "audits:verify", row="audit_finding")
_doors(Kind.TEAM_ROW, "audits:agree", row="audit_finding")
_doors(Kind.PORTAL, "portal_audits:audit_list")
_doors(Kind.PORTAL_ROW, "portal_audits:audit_detail", "portal_audits:acknowledge", row="audit")
_doors(
    Kind.READERS,
    "reporting:summary_index",
    "reporting:summary",
    "reporting:summary_export",
    "reporting:figure",
    "reporting:figure_export",
    "reporting:group_declaration_list",
)
_doors(Kind.CENTRE, "reporting:group_declaration_new")
_doors(Kind.CENTRE, "reporting:group_declaration_release", row="group_declaration")
_doors(Kind.CENTRE, "reporting:group_declaration_discard", row="group_declaration")
_doors(
    Kind.READERS,
    "reporting:group_declaration",
    "reporting:group_declaration_smelters",
    "reporting:group_declaration_exceptions",
    "reporting:group_declaration_suppliers",
    "reporting:group_declaration_file",
    row="group_declaration",
)
_doors(Kind.TEAM_ROW, "surveys:intake_detail", row="intake_job")
_doors(Kind.TEAM_ROW, "surveys:intake_file", "surveys:intake_file_original", row="intake_file")
_doors(Kind.READERS, "api:alert-list", "api:audit-list")
_doors(Kind.READER_ROW, "api:alert-detail", row="alert")
_doors(Kind.READER_ROW, "api:audit-detail", row="audit")
_doors(Kind.READERS, "api:part-list", "api:delivery-list", "api:mineral-content-list")
_doors(Kind.READER_ROW, "api:part-detail", row="delivered_part")
_doors(Kind.READER_ROW, "api:delivery-detail", row="delivery")
_doors(Kind.READER_ROW, "api:mineral-content-detail", row="mineral_content")
_doors(Kind.READERS, "api:response-figures-list")
_doors(Kind.READERS, "api:response-figures-detail", row="campaign")
_doors(Kind.API_ROW, "api:supplier-by-number", row="supplier")
_doors(Kind.API_ROW, "api:submission-state", "api:submission-findings", row="submission")
_doors(Kind.UPLOAD_ROW, "api:request-submissions", row="request")
_doors(Kind.SIGNED_IN, "tokens:token_list", "webhooks:webhook_list")
_doors(Kind.OWN_ACCESS, "tokens:token_end", row="token")
_doors(
    Kind.OWN_ACCESS,
    "webhooks:webhook_detail",
    "webhooks:webhook_test",
    "webhooks:webhook_secret",
    "webhooks:webhook_end",
    row="webhook",
)
for _resource in ("supplier", "request", "submission", "case"):
    _doors(Kind.SIGNED_IN, f"api:{_resource}-list")
    _doors(Kind.API_ROW, f"api:{_resource}-detail", row=_resource)
_doors(Kind.SIGNED_IN, "api:campaign-list")
_doors(Kind.API_ROW, "api:campaign-detail", row="campaign_of")

OTHER_ROWS = [
    ("api:campaign-detail", Door(Kind.API_DRAFT, "draft")),
    ("surveys:campaign_detail", Door(Kind.DRAFT, "draft")),
]
"""Doors that are tried at a second row, for which they have another rule."""

WITHOUT_SIGN_IN = {
    "policy:page",
    "grievance:report",
    "grievance:follow",
    "entrance:door",
    "entrance:code",
    "entrance:right_person",
    "health",
    "interface:language",
    "interface:theme",
    "interface:styleguide",
    "shared_material",
    "shared_material_file",
}
OF_ALL_COLLEAGUES = {
    "documents:document_list",
    "documents:document_detail",
    "documents:version_detail",
    "documents:version_read",
}
"""What the company lays down is for everybody with a role."""
OTHER_HOUSES = ("admin/", "account/")
"""Django's administration and the sign-in pages guard their own doors; tests/suppliers and tests/gscm try them."""


def patterns(resolver: Any = None, spaces: tuple[str, ...] = (), prefix: str = "") -> Iterator[str]:
    """The names of all doors, from the URL list itself."""
    for pattern in (resolver or get_resolver()).url_patterns:
        path = prefix + str(pattern.pattern)
        if path.startswith(OTHER_HOUSES):
            continue
        if isinstance(pattern, URLPattern):
            yield ":".join((*spaces, pattern.name or path))
        else:
            yield from patterns(pattern, (*spaces, *filter(None, [pattern.namespace])), path)


NAMES = sorted(set(patterns()))
"""Read when tests are collected, so that each door is a test of its own."""


@dataclass(frozen=True)
class House:
    """Everybody, and for each of the two suppliers a row of everything."""

    people: Cast
    rows: dict[str, dict[str, Any]]


@pytest.fixture(autouse=True)
def outbox(settings: Any) -> None:
    """The outbox has pages only while mails are kept in it."""
    settings.EMAIL_BACKEND = "gscm.mail.outbox.OutboxBackend"


@pytest.fixture(scope="module")
def house(django_db_setup: None, django_db_blocker: Any) -> Iterator[House]:
    """Furnished once for all doors, in a transaction that never commits."""
    with django_db_blocker.unblock(), transaction.atomic():
        people = cast()
        gold = facts.listed_smelters()["CID910001"]
        rows = {
            "xinhe": rows_of(people.xinhe, people, gold),
            "faraway": rows_of(people.faraway, people, gold),
        }
        yield House(people, rows)
        transaction.set_rollback(True)


def rows_of(supplier: Supplier, people: Cast, gold: Any, campaign: Campaign | None = None) -> dict[str, Any]:
    campaign = campaign or asked.a_campaign(2026 if supplier == people.xinhe else 2025)
    declaration = declare(supplier, [(gold, "Gold")], names=[("Nowhere Gold", "Gold")], campaign=campaign)
    submission = declaration.submission
    part = made_of.a_part(f"P-{supplier.external_id}", ["Gold", "Tin"], by=[supplier])
    part.customers.add(made_of.a_customer())
    tracing.count(on=timezone.localdate(), at=NOW, supplier_id=supplier.pk)
    submission.file.storage.save(submission.file.name, ContentFile(b"original"))
    alerts.evaluate(at=NOW, supplier_ids=[supplier.pk])
    scoring.recompute(at=NOW, supplier_ids=[supplier.pk])
    allegation = allegations.record(
        gold,
        metal="Gold",
        title="Fires",
        source="A newspaper",
        url="",
        published_on=None,
        by=people.lin,
        at=timezone.now(),
    )
    level_override = overrides.propose(
        supplier,
        level="low",
        since=timezone.localdate(),
        until=timezone.localdate() + timedelta(days=9),
        reason="Audited",
        by=people.lin,
        at=timezone.now(),
    )
    alert = Alert.objects.filter(supplier=supplier).first()
    assert alert
    exceptions.ask(
        [alert],
        kind="stock",
        since=timezone.localdate(),
        until=timezone.localdate() + timedelta(days=9),
        reason="Stock",
        by=people.lin,
        at=timezone.now(),
    )
    case = cases.open_case([alert], owner=people.lin, due_date=TODAY, by=people.lin, at=NOW)
    cases.notify(case, text="What is asked", by=people.lin, at=NOW)
    action = CaseAction.objects.create(
        case=case, kind="other", description="Act", responsible="Ana", due_date=TODAY
    )
    evidence = CaseEvidence.objects.create(
        action=action,
        file=submission.file.name,
        file_name="proof.pdf",
        size=8,
        sha256="0" * 64,
        by_supplier=True,
        added_by=people.lin,
        added_at=NOW,
    )
    worker = people.wei if supplier == people.xinhe else people.lin
    job = Job.objects.create(kind=Job.Kind.FOLDER_INTAKE, title="Folder", owner=worker, created_at=NOW)
    intake_file = IntakeFile.objects.create(
        job=job,
        campaign=campaign,
        file=submission.file.name,
        file_name="a.xlsx",
        size=1,
        sha256="0" * 64,
    )
    import_job = Job.objects.create(
        kind=Job.Kind.REFERENCE_IMPORT, title="List", owner=people.lin, created_at=NOW
    )
    table = submission.file.storage.save(
        "originals/learned", ContentFile(b"name,metal,CID\nNowhere,Gold,CID910001\n")
    )
    alias_job = Job.objects.create(
        kind=Job.Kind.ALIAS_IMPORT,
        title="learned.csv",
        owner=people.lin,
        created_at=NOW,
        parameters={"file": table},
    )
    copies = {
        name: Job.objects.create(
            kind=Job.Kind.WORKBOOK_COPY,
            title="Copy",
            owner=owner,
            created_at=NOW,
            status=Job.Status.DONE,
            parameters={"what": "marked", "submission_id": submission.pk, "file_name": "a.xlsx"},
            result={"file": submission.file.name, "sha256": "0" * 64, "size": 8},
        )
        for name, owner in (
            ("portal_copy", people.ana if supplier == people.xinhe else people.omar),
            ("team_copy", worker),
        )
    }
    template, _new = TemplateFile.objects.get_or_create(
        sha256="1" * 64,
        defaults={
            "family": "CMRT",
            "version": "6.5",
            "file": submission.file.name,
            "file_name": "blank.xlsx",
            "size": 8,
            "uploaded_at": NOW,
        },
    )
    finding = Finding.objects.create(
        submission=submission,
        position=1,
        rule="C01",
        severity=Finding.Severity.CORRECT,
        sheet="Declaration",
        cell="D8",
        parameters={"cell": "D8", "field": "Company name"},
    )
    FindingRepair.objects.create(finding=finding, sheet="Declaration", cell="D8", entry="text")
    correction = CorrectedCopy.objects.create(
        submission=submission,
        job=Job.objects.create(
            kind=Job.Kind.WORKBOOK_COPY,
            title="Corrected",
            owner=copies["portal_copy"].owner,
            created_at=NOW,
            status=Job.Status.DONE,
            parameters={"what": "corrected", "submission_id": submission.pk, "file_name": "b.xlsx"},
        ),
        by=copies["portal_copy"].owner,
        at=NOW,
        changes=[],
        file=submission.file.name,
        sha256="0" * 64,
        size=8,
    )
    speaker = people.omar if supplier == people.faraway else people.ana
    justification = Justification.objects.create(finding=finding, text="It is so.", by=speaker, at=NOW)
    draft = asked.a_draft(2027 + Campaign.objects.count())
    mail = asked.a_mail(submission.request)
    thread.ask(submission.request, text="Which version?", by=speaker, at=NOW)
    addressed = task_links.Addressed(supplier.pk, speaker.email, [submission.request])
    [link_token] = task_links.make([addressed], at=timezone.now())
    return {
        "supplier": supplier,
        "part": part,
        "customer": made_of.a_customer(),
        "request": submission.request,
        "submission": submission,
        "signal": listed.a_signal(declaration),
        "comparison_settings": ComparisonSettings.objects.latest("pk"),
        "effort_settings": EffortSettings.objects.latest("pk"),
        "effort_plan": effort.compute(effort.plan_for(Reach(everything=True)), at=NOW),
        "alert": alert,
        "level_override": level_override,
        "allegation": allegation,
        "case": case,
        "action": action,
        "evidence": evidence,
        "job": job,
        "intake_job": job,
        "intake_file": intake_file,
        "import_job": import_job,
        "alias_job": alias_job,
        "campaign": campaign,
        "campaign_of": campaign,
        "draft": draft,
        "link_token": link_token,
        "campaign_mail": mail,
        "no_minerals": asked.a_no_minerals_answer(submission.request, by=speaker),
        "template": template,
        "group_declaration": rolled.a_group_declaration(template, people, supplier),
        "finding": finding,
        "justification": justification,
        "correction": correction,
        **copies,
        **access_of(speaker, supplier),
        "facility": gold,
        **said_of(gold, people),
        **papers_of(supplier, people),
        "list": ReferenceList.objects.first(),
        "sanction_match": facts.a_sanctions_match(gold),
        "reported_name": ReportedName.objects.get(),
        **supplied.rows_of(supplier, people),
        **taught.rows_of(supplier, people),
        **audited.rows_of(supplier, people),
        **packed.rows_of(supplier, people),
        **grievances.rows_of(),
        "mail": OutboxMail.objects.create(
            to="ana@xinhe.example", subject="Hello", text="Text", sent_at=timezone.now()
        ),
    }


def papers_of(supplier: Supplier, people: Cast) -> dict[str, Any]:
    """A requirement for all suppliers that this one took note of, and its letter of guarantee, a scan."""
    by = people.omar if supplier == people.faraway else people.ana
    document = papers.a_document("requirement", people, title_en=f"Requirement {supplier.pk}")
    version = papers.published("requirement", people, document=document)
    documents.acknowledge(version, supplier, by=by, at=NOW)
    known = DocumentVersion.objects.filter(document__kind="letter").first()
    letter = known or papers.published("letter", people)
    return {
        "document": document,
        "version": version,
        "letter": papers.a_letter(supplier, letter, by, way="scan", decision="waiting"),
    }


def access_of(person: User, supplier: Supplier) -> dict[str, Any]:
    """How a program comes in for the person, and what it could be told and read."""
    token, _key = tokens.issue(
        user=person,
        name="ERP",
        scopes=[Scope.SUPPLIERS_READ],
        expires_at=NOW + timedelta(days=366),
        at=NOW,
    )
    webhook = Subscription.objects.create(
        user=person,
        name="ERP",
        url="https://erp.example/news",
        topics=[Event.SUBMISSION_DECIDED],
        secret=signing.encrypt(signing.new_secret()),
        created_at=NOW,
    )
    for _number in range(1 + Subscription.objects.count()):
        news.ping(webhook, at=NOW)
    part = Part.objects.create(number=f"API-{supplier.external_id}")
    delivery = SuppliedPart.objects.create(supplier=supplier, part=part, since=TODAY)
    content = MineralContent.objects.create(
        part=part,
        mineral_id="Tin",
        source=MineralContent.Source.DECLARATION,
        valid=facts.from_day(TODAY),
        recorded=facts.from_moment(NOW),
    )
    return {
        "token": token,
        "webhook": webhook,
        "delivered_part": part,
        "delivery": delivery,
        "mineral_content": content,
    }


def said_of(facility: Facility, people: Cast) -> dict[str, Any]:
    """What the centre says of a smelter, and its settings."""
    days = DateRange(TODAY, TODAY + timedelta(days=1), "[)")
    standing = FacilityStanding.objects.filter(facility=facility).first() or FacilityStanding.objects.create(
        facility=facility,
        metal_id="Gold",
        dimension="operation",
        value="idle",
        source="A letter",
        said_by=people.lin,
        valid=facts.from_day(TODAY),
        recorded=facts.from_moment(NOW),
    )
    membership = RmiMembership.objects.first() or RmiMembership.objects.create(
        days=days, noted_by=people.lin, noted_at=NOW
    )
    information, _new = InformationItem.objects.get_or_create(
        title_en="News", defaults={"licence": "public", "written_by": people.lin, "written_at": NOW}
    )
    acceptance = ActiveAcceptance.objects.first() or ActiveAcceptance.objects.create(
        facility=facility, metal_id="Gold", days=days, reason="Audit", proposed_by=people.lin, proposed_at=NOW
    )
    return {
        "acceptance": acceptance,
        "recognition": RecognisedScheme.objects.get(),
        "standing": standing,
        "membership": membership,
        "information": information,
        "thresholds": Thresholds.objects.latest("pk"),
        "ruleset": Ruleset.objects.latest("pk"),
        "case_rules": CaseRules.objects.latest("pk"),
    }


def address(name: str, rows: dict[str, Any], door: Door | None = None) -> str:
    """The URL of a door, at the row that it names."""
    door = door or DOORS[name]
    arguments: dict[str, Any] = {}
    if name.startswith(("reporting:summary", "reporting:figure")) and name != "reporting:summary_index":
        arguments["year"] = 2026
        if "figure" in name:
            arguments["name"] = "alerts_opened"
    elif name.startswith("entrance:"):
        arguments["token"] = rows["link_token"]
    elif name.startswith("mail:outbox_"):
        arguments["mail_id"] = rows["mail"].pk
    elif name.startswith("shared_material"):
        arguments["token"] = rows["material_forward"].token
        if name == "shared_material_file":
            arguments["language"] = "en"
    elif name == "api:supplier-by-number":
        arguments["external_id"] = rows["supplier"].external_id
    elif door.row:
        arguments["pk"] = rows[door.row].pk
    return reverse(name, kwargs=arguments)


def knock(person: User, url: str) -> str:
    """Try to open: by GET, and where that is not the way, by an empty POST. Nothing stays changed."""
    with transaction.atomic():
        client = Client()
        client.force_login(
            User.objects.get(pk=person.pk), backend="django.contrib.auth.backends.ModelBackend"
        )
        response = client.get(url)
        if response.status_code == 405:
            response = client.post(url)
        transaction.set_rollback(True)
    if response.status_code in {403, 404}:
        return str(response.status_code)
    assert response.status_code < 500
    return YES


class TestEveryDoor:
    def test_says_for_whom_it_is(self) -> None:
        assert set(NAMES) == set(DOORS)

    @pytest.mark.parametrize(("name", "door"), [*((name, DOORS.get(name)) for name in NAMES), *OTHER_ROWS])
    def test_opens_for_whom_it_says(self, name: str, door: Door | None, house: House) -> None:
        assert door, "does not say for whom it is"
        surprises = {}
        owners = ("xinhe", "faraway") if door.row else ("xinhe",)
        for place, owner in enumerate(owners):
            url = address(name, house.rows[owner], door)
            for position, person in enumerate(PEOPLE):
                expected = door.kind.value[place][position]
                found = knock(getattr(house.people, person), url)
                if found != expected:
                    surprises[f"{person} at {owner}"] = f"{found}, not {expected}"
        assert not surprises

    @pytest.mark.parametrize("name", NAMES)
    def test_opens_for_the_grievance_officer_only_to_grievances(self, name: str, house: House) -> None:
        is_open = DOORS[name].kind in {Kind.OFFICER, Kind.EVERYBODY} or name in OF_ALL_COLLEAGUES
        found = knock(house.rows["xinhe"]["officer"], address(name, house.rows["xinhe"]))
        assert (found == YES) == is_open

    @pytest.mark.parametrize("name", NAMES)
    def test_is_closed_to_strangers(self, name: str, house: House) -> None:
        url = address(name, house.rows["xinhe"])
        response = Client().get(url)
        if response.status_code == 405:
            response = Client().post(url)
        if name in WITHOUT_SIGN_IN:
            assert response.status_code < 400
        elif name.startswith("api:"):
            assert response.status_code in {401, 403}
        else:
            assert response.status_code == 302
            assert response.headers["Location"].startswith("/account/login/")


class TestTheRows:
    def test_are_those_of_both_suppliers(self, house: House) -> None:
        """The matrix must not pass because there is nothing to see."""
        both = {house.people.xinhe, house.people.faraway}
        assert {submission.request.supplier for submission in Submission.objects.all()} == both
        assert {alert.supplier for alert in Alert.objects.all()} == both
        assert Declaration.objects.count() == 2
