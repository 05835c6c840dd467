"""Celery's front door to surveys: load by id, one call into services."""

from celery import shared_task


@shared_task
def read_submission(submission_id: int) -> None:
    """Read one received file."""
    raise NotImplementedError


@shared_task
def sweep() -> None:
    """Take up what a lost message or a killed worker left behind."""
    raise NotImplementedError


@shared_task
def resolve_again(list_id: int | None, decision_id: int | None) -> None:
    """Resolve reported smelters anew after a list or a decision."""
    raise NotImplementedError
