"""What the logs say of a request and of a task: numbers and names of code, nothing personal.

Named by settings.LOGGING, so it is loaded wherever logging is set up, in the web server and in the worker alike.
"""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Callable
from typing import Any

import structlog
from celery import signals
from django.conf import settings
from django.http import HttpRequest, HttpResponse

SLOW_MILLISECONDS = 1000

log = structlog.get_logger("gscm.requests")
task_log = structlog.get_logger("gscm.tasks")

_GIVEN_ID = re.compile(r"[A-Za-z0-9-]{8,64}")

View = Callable[..., HttpResponse]


def without_log(view: View) -> View:
    """Mark a view whose requests must leave no trace in the logs.

    A page is only safe when its addresses are in settings.LOG_EXCLUDED_PREFIXES, too: the mark is seen after
    the address has been resolved, and an address that leads nowhere has no view.
    """
    view.leaves_no_log = True  # type: ignore[attr-defined]
    return view


class RequestLogMiddleware:
    """One line per request, and on every other line of the same request its id, method, path and user id.

    The id goes out as X-Request-ID. Queries are never written, and a path only when it holds no free text:
    an address with a secret in it appears as its pattern.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        structlog.contextvars.clear_contextvars()
        if is_excluded(request.path):
            return self.get_response(request)
        request_id = _request_id(request)
        structlog.contextvars.bind_contextvars(request_id=request_id, method=request.method)
        started = time.perf_counter()
        try:
            response = self.get_response(request)
            if not getattr(request, "leaves_no_log", False):
                _write_line(request, response.status_code, (time.perf_counter() - started) * 1000)
                response["X-Request-ID"] = request_id
            return response
        finally:
            structlog.contextvars.clear_contextvars()

    def process_view(self, request: HttpRequest, view: View, arguments: Any, parameters: Any) -> None:
        if is_excluded(request.path):
            return
        if getattr(view, "leaves_no_log", False):
            request.leaves_no_log = True  # type: ignore[attr-defined]
            structlog.contextvars.clear_contextvars()
            return
        structlog.contextvars.bind_contextvars(path=_shown_path(request))
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            structlog.contextvars.bind_contextvars(user_id=user.pk)


class RequestPrivacy(logging.Filter):
    """Takes the request off Django's own log records: its text holds the query; excluded paths go as well."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = record.__dict__.pop("request", None)
        path = getattr(request, "path", None)
        if isinstance(path, str) and isinstance(record.args, tuple):
            shown = "(not logged)" if _leaves_no_log(request, path) else _shown_path(request)
            record.args = tuple(shown if argument == path else argument for argument in record.args)
        return True


def is_excluded(path: str) -> bool:
    """Whether requests to this path leave nothing in the logs."""
    return path.startswith(tuple(settings.LOG_EXCLUDED_PREFIXES))


def _leaves_no_log(request: object, path: str) -> bool:
    return is_excluded(path) or getattr(request, "leaves_no_log", False)


def _request_id(request: HttpRequest) -> str:
    given = request.headers.get("X-Request-ID", "")
    return given if _GIVEN_ID.fullmatch(given) else uuid.uuid4().hex


def _shown_path(request: HttpRequest) -> str:
    match = request.resolver_match
    if match is None:
        return request.path[:200]
    has_free_text = any(
        not isinstance(value, int | uuid.UUID) for value in (*match.args, *match.kwargs.values())
    )
    return f"/{match.route}" if has_free_text else request.path


def _write_line(request: HttpRequest, status: int, milliseconds: float) -> None:
    write = log.error if status >= 500 else log.warning if milliseconds >= SLOW_MILLISECONDS else log.info
    # A request that a middleware answered, or that leads nowhere, never reached process_view.
    write("request", status=status, milliseconds=round(milliseconds, 1), path=_shown_path(request))


@signals.setup_logging.connect
def _keep_logging_as_configured(**_: Any) -> None:
    """Celery leaves logging alone as soon as anyone answers this signal."""


@signals.task_prerun.connect
def _begin_task(task_id: str, task: Any, kwargs: dict[str, Any], **_: Any) -> None:
    structlog.contextvars.clear_contextvars()
    rows = {
        name: value for name, value in kwargs.items() if name.endswith("_id") and isinstance(value, int | str)
    }
    structlog.contextvars.bind_contextvars(task=task.name, task_id=task_id, **rows)
    task.request.started_at = time.perf_counter()


@signals.task_postrun.connect
def _end_task(task: Any, state: str | None, **_: Any) -> None:
    started = getattr(task.request, "started_at", None)
    milliseconds = None if started is None else round((time.perf_counter() - started) * 1000, 1)
    task_log.info("task", state=state, milliseconds=milliseconds)
    structlog.contextvars.clear_contextvars()
