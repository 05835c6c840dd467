"""What was asked, and what was answered."""

from surveys.models.campaigns import Campaign, Family, Request, ScopeChange, ScopeEntry, ScopeExclusion
from surveys.models.corrections import CorrectedCopy, FindingRepair
from surveys.models.decision_mails import DecisionMail
from surveys.models.declarations import (
    Answer,
    Declaration,
    Finding,
    ReportedMine,
    ReportedProduct,
    ReportedSmelter,
)
from surveys.models.early import EarlyReading
from surveys.models.inbox import CannedMessage, SavedFilter
from surveys.models.information_mails import InformationMail
from surveys.models.intake import IntakeFile
from surveys.models.justifications import Justification
from surveys.models.ladders import CampaignText, EscalationDecision, LadderHold, LadderStep, Receiver
from surveys.models.mails import CampaignMail, MailLine
from surveys.models.materials import CommodityRule, MaterialTrace, MineralContent, Reached
from surveys.models.names import NameProposal, NameQuestion
from surveys.models.no_minerals import NoMineralsAnswer
from surveys.models.results import FinalResult, FinalRow
from surveys.models.scope_rules import Basis
from surveys.models.service import CalendarDay, ServiceGoal
from surveys.models.submissions import Submission, SubmissionTransition
from surveys.models.task_links import TaskLink, TaskLinkStep
from surveys.models.templates import TemplateFile
from surveys.models.thread import TaskMail, TaskMessage, ThreadOwner, ThreadVisit

__all__ = [
    "Answer",
    "Basis",
    "CalendarDay",
    "Campaign",
    "CampaignMail",
    "CampaignText",
    "CannedMessage",
    "CommodityRule",
    "CorrectedCopy",
    "DecisionMail",
    "Declaration",
    "EarlyReading",
    "EscalationDecision",
    "Family",
    "FinalResult",
    "FinalRow",
    "Finding",
    "FindingRepair",
    "InformationMail",
    "IntakeFile",
    "Justification",
    "LadderHold",
    "LadderStep",
    "MailLine",
    "MaterialTrace",
    "MineralContent",
    "NameProposal",
    "NameQuestion",
    "NoMineralsAnswer",
    "Reached",
    "Receiver",
    "ReportedMine",
    "ReportedProduct",
    "ReportedSmelter",
    "Request",
    "SavedFilter",
    "ScopeChange",
    "ScopeEntry",
    "ScopeExclusion",
    "ServiceGoal",
    "Submission",
    "SubmissionTransition",
    "TaskLink",
    "TaskLinkStep",
    "TaskMail",
    "TaskMessage",
    "TemplateFile",
    "ThreadOwner",
    "ThreadVisit",
]
