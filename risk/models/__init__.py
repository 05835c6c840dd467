"""What it means, and who must act: alerts and corrective-action cases."""

from risk.models.alerts import Alert, AlertTransition
from risk.models.allegations import Allegation
from risk.models.audit_findings import AnswerChoice, AuditAnswer, AuditFile, AuditFinding
from risk.models.audit_forms import AuditForm
from risk.models.audits import (
    Audit,
    AuditCause,
    AuditMail,
    AuditTransition,
    AuditTrigger,
    AuditTriggerSetting,
)
from risk.models.case_ladder import CaseEscalation, CaseHold
from risk.models.case_rules import CaseRules
from risk.models.cases import Case, CaseAction, CaseEvidence, CaseMail, CaseMessage, CaseTransition
from risk.models.digests import DigestMail
from risk.models.dry_runs import DryRun, DryRunAlert, DryRunCase
from risk.models.effort import EffortPlan, EffortSettings, EffortStep
from risk.models.exceptions import AlertException, is_excepted
from risk.models.grievances import (
    Grievance,
    GrievanceAttachment,
    GrievanceConflict,
    GrievanceEntry,
    GrievanceMail,
    GrievanceRead,
    GrievanceSignal,
    GrievanceTask,
    GrievanceTransition,
)
from risk.models.list_signals import ComparisonSettings, ListSignal, ListSignalTransition
from risk.models.overrides import LevelOverride
from risk.models.rulesets import Ruleset
from risk.models.scores import OriginConclusion, RiskLevel, RiskScore
from risk.models.self_assessments import SelfAssessment

__all__ = [
    "Alert",
    "AlertException",
    "AlertTransition",
    "Allegation",
    "AnswerChoice",
    "Audit",
    "AuditAnswer",
    "AuditCause",
    "AuditFile",
    "AuditFinding",
    "AuditForm",
    "AuditMail",
    "AuditTransition",
    "AuditTrigger",
    "AuditTriggerSetting",
    "Case",
    "CaseAction",
    "CaseEscalation",
    "CaseEvidence",
    "CaseHold",
    "CaseMail",
    "CaseMessage",
    "CaseRules",
    "CaseTransition",
    "ComparisonSettings",
    "DigestMail",
    "DryRun",
    "DryRunAlert",
    "DryRunCase",
    "EffortPlan",
    "EffortSettings",
    "EffortStep",
    "Grievance",
    "GrievanceAttachment",
    "GrievanceConflict",
    "GrievanceEntry",
    "GrievanceMail",
    "GrievanceRead",
    "GrievanceSignal",
    "GrievanceTask",
    "GrievanceTransition",
    "LevelOverride",
    "ListSignal",
    "ListSignalTransition",
    "OriginConclusion",
    "RiskLevel",
    "RiskScore",
    "Ruleset",
    "SelfAssessment",
    "is_excepted",
]
