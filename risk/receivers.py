"""What risk does on news from below: evaluate the alerts again, or foretell what they would be."""

from typing import Any

from django.utils import timezone

from risk import tasks
from risk.services import dry_runs, evaluations
from risk.signals import alerts_moved, comparison_settings_changed, ruleset_changed
from smelters.models import ReferenceList
from smelters.signals import list_previewed, sanction_decided, thresholds_changed
from surveys.signals import reports_resolved, submission_decided


def connect() -> None:
    """Called once when the app is ready."""
    ruleset_changed.connect(_on_ruleset_changed, dispatch_uid="risk.ruleset_changed")
    alerts_moved.connect(_on_alerts_moved, dispatch_uid="risk.alerts_moved")
    comparison_settings_changed.connect(
        _on_comparison_settings_changed, dispatch_uid="risk.comparison_settings"
    )
    submission_decided.connect(_on_submission_decided, dispatch_uid="risk.submission_decided")
    thresholds_changed.connect(_on_thresholds_changed, dispatch_uid="risk.thresholds_changed")
    list_previewed.connect(_on_list_previewed, dispatch_uid="risk.list_previewed")
    sanction_decided.connect(_on_sanction_decided, dispatch_uid="risk.sanction_decided")
    reports_resolved.connect(_on_reports_resolved, dispatch_uid="risk.reports_resolved")


def _on_alerts_moved(sender: Any, **kwargs: Any) -> None:
    tasks.follow_cases.delay()


def _on_ruleset_changed(sender: Any, **kwargs: Any) -> None:
    tasks.score_suppliers.delay()


def _on_submission_decided(sender: Any, *, supplier_id: int, **kwargs: Any) -> None:
    tasks.evaluate_supplier.delay(supplier_id=supplier_id)
    tasks.follow_cases.delay(supplier_ids=[supplier_id])
    tasks.score_suppliers.delay(supplier_ids=[supplier_id])
    tasks.compare_lists.delay(supplier_ids=[supplier_id])


def _on_comparison_settings_changed(sender: Any, **kwargs: Any) -> None:
    tasks.compare_lists.delay()


def _on_thresholds_changed(sender: Any, *, thresholds_id: int, **kwargs: Any) -> None:
    evaluations.follow_thresholds(thresholds_id, at=timezone.now())


def _on_list_previewed(sender: Any, *, list_id: int, **kwargs: Any) -> None:
    reference = ReferenceList.objects.get(pk=list_id)
    dry_runs.begin(reference, by=reference.received_by, at=timezone.now())


def _on_sanction_decided(sender: Any, **kwargs: Any) -> None:
    tasks.evaluate_everything.delay()


def _on_reports_resolved(
    sender: Any,
    *,
    list_id: int | None,
    decision_id: int | None,
    job_id: int | None,
    supplier_ids: list[int] | None,
    **kwargs: Any,
) -> None:
    tasks.evaluate_everything.delay(
        list_id=list_id, decision_id=decision_id, job_id=job_id, supplier_ids=supplier_ids
    )
