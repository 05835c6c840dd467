"""What surveys does on news from below: look at reported smelters again."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from smelters.models import InformationItem, NameDecision
from smelters.signals import information_published, list_imported, name_decided, names_learned
from suppliers.models import Contact, User
from suppliers.signals import contact_confirmed, parts_imported
from surveys import tasks_campaigns, tasks_materials
from surveys.services import campaign_mails, information_mails, name_work, resolution
from surveys.signals import reports_resolved, submission_decided


def connect() -> None:
    """Called once when the app is ready."""
    list_imported.connect(_on_list_imported, dispatch_uid="surveys.list_imported")
    name_decided.connect(_on_name_decided, dispatch_uid="surveys.name_decided")
    names_learned.connect(_on_names_learned, dispatch_uid="surveys.names_learned")
    information_published.connect(_on_information_published, dispatch_uid="surveys.information_published")
    parts_imported.connect(_on_parts_imported, dispatch_uid="surveys.parts_imported")
    contact_confirmed.connect(_on_contact_confirmed, dispatch_uid="surveys.contact_confirmed")
    submission_decided.connect(_on_submission_decided, dispatch_uid="surveys.submission_decided")
    reports_resolved.connect(_on_reports_resolved, dispatch_uid="surveys.reports_resolved")


def _on_list_imported(sender: Any, *, list_id: int, **kwargs: Any) -> None:
    resolution.follow_list(list_id, at=timezone.now())


def _on_name_decided(sender: Any, *, decision_id: int, **kwargs: Any) -> None:
    decision = NameDecision.objects.select_related("reported_name", "decided_by").get(pk=decision_id)
    name_work.take_on(
        title=str(decision.reported_name),
        by=decision.decided_by,
        at=decision.decided_at,
        decision_id=decision.pk,
    )


def _on_names_learned(sender: Any, *, title: str, by: User, at: datetime, **kwargs: Any) -> None:
    name_work.take_on(title=title, by=by, at=at, learned_at=at)


def _on_information_published(sender: Any, *, item: InformationItem, at: datetime, **kwargs: Any) -> None:
    information_mails.put_down(item, at=at)


def _on_parts_imported(sender: Any, **kwargs: Any) -> None:
    tasks_materials.conclude_contents.delay()


def _on_contact_confirmed(sender: Any, *, contact_id: int, **kwargs: Any) -> None:
    contact = Contact.objects.get(pk=contact_id)
    if campaign_mails.put_down_for_newcomer(contact, at=timezone.now()):
        tasks_campaigns.send_pressing_mails.delay()


def _on_submission_decided(sender: Any, *, supplier_id: int, **kwargs: Any) -> None:
    tasks_materials.count_traces.delay(supplier_id=supplier_id)


def _on_reports_resolved(sender: Any, **kwargs: Any) -> None:
    tasks_materials.count_traces.delay()
