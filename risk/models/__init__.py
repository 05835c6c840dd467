"""What it means, and who must act: alerts and corrective-action cases."""

from risk.models.alerts import Alert, AlertTransition
from risk.models.cases import Case, CaseAction, CaseEvidence, CaseMail, CaseMessage, CaseTransition
from risk.models.dry_runs import DryRun, DryRunAlert, DryRunCase
from risk.models.rulesets import Ruleset
from risk.models.scores import OriginConclusion, RiskLevel, RiskScore

__all__ = [
    "Alert",
    "AlertTransition",
    "Case",
    "CaseAction",
    "CaseEvidence",
    "CaseMail",
    "CaseMessage",
    "CaseTransition",
    "DryRun",
    "DryRunAlert",
    "DryRunCase",
    "OriginConclusion",
    "RiskLevel",
    "RiskScore",
    "Ruleset",
]
