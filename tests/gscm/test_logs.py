"""Logs hold numbers and names of code, nothing personal; what is excluded leaves nothing at all."""

import logging
import uuid

import pytest
import structlog
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from structlog.testing import LogCapture

from gscm import logs


@login_not_required
def page(request: HttpRequest, **_) -> HttpResponse:
    structlog.get_logger("test").info("inside")
    return HttpResponse("here")


@login_not_required
def breaks(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("broken")


@login_not_required
@logs.without_log
def silent(request: HttpRequest) -> HttpResponse:
    structlog.get_logger("test").info("inside")
    return HttpResponse("here")


urlpatterns = [
    path("cases/<int:number>/", page),
    path("reset/<str:key>/", page),
    path("broken/", breaks),
    path("silent/", silent),
    path("hidden/<str:key>/", page),
]

pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


@pytest.fixture
def lines() -> list[dict]:
    capture = LogCapture()
    before = structlog.get_config()
    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, capture], cache_logger_on_first_use=False
    )
    logs.log = structlog.get_logger("gscm.requests")
    yield capture.entries
    structlog.configure(**before)
    logs.log = structlog.get_logger("gscm.requests")


@pytest.fixture
def quiet_client() -> Client:
    return Client(raise_request_exception=False)


class TestRequestLogMiddleware:
    def test_writes_one_line_and_joins_the_others_to_it(self, client, lines):
        answer = client.get("/cases/7/?q=somebody@example.com")
        inside, line = lines
        assert line["event"] == "request"
        assert (line["method"], line["path"], line["status"]) == ("GET", "/cases/7/", 200)
        assert line["milliseconds"] >= 0
        assert inside["request_id"] == line["request_id"] == answer["X-Request-ID"]
        assert "somebody" not in repr(lines)

    def test_names_the_user_by_number_only(self, client, lines, django_user_model):
        user = django_user_model.objects.create_user("ana@example.com", "a long password")
        client.force_login(user)
        client.get("/cases/7/")
        assert lines[-1]["user_id"] == user.pk
        assert "ana" not in repr(lines)

    def test_shows_the_pattern_where_an_address_may_hold_a_secret(self, client, lines):
        client.get("/reset/very-secret/")
        assert lines[-1]["path"] == "/reset/<str:key>/"
        assert "very-secret" not in repr(lines)

    def test_writes_errors_as_errors(self, quiet_client, lines):
        assert quiet_client.get("/broken/").status_code == 500
        assert lines[-1]["log_level"] == "error"
        assert lines[-1]["status"] == 500

    def test_keeps_a_decent_id_of_the_proxy(self, client, lines):
        given = str(uuid.uuid4())
        assert client.get("/cases/7/", headers={"X-Request-ID": given})["X-Request-ID"] == given
        assert client.get("/cases/7/", headers={"X-Request-ID": "a\tb"})["X-Request-ID"] != "a\tb"

    def test_is_silent_about_a_marked_view(self, client, lines):
        answer = client.get("/silent/")
        assert answer.status_code == 200
        assert "X-Request-ID" not in answer
        assert [set(line) for line in lines] == [{"event", "log_level"}]

    def test_is_silent_about_an_excluded_prefix(self, client, lines, settings):
        settings.LOG_EXCLUDED_PREFIXES = ["/hidden/"]
        answer = client.get("/hidden/me/")
        assert "X-Request-ID" not in answer
        assert [set(line) for line in lines] == [{"event", "log_level"}]


class TestRequestPrivacy:
    def test_hides_excluded_paths_and_every_query_in_what_django_writes(self, rf, settings):
        settings.LOG_EXCLUDED_PREFIXES = ["/hidden/"]
        for asked, shown in [("/hidden/me/?a=b", "(not logged)"), ("/cases/7/?a=b", "/cases/7/")]:
            request = rf.get(asked)
            record = logging.LogRecord(
                "django.request", logging.ERROR, "", 0, "%s: %s", ("Error", request.path), None
            )
            record.request = request
            assert logs.RequestPrivacy().filter(record)
            assert record.getMessage() == f"Error: {shown}"
            assert not hasattr(record, "request")


def test_a_tasks_lines_carry_its_rows(lines):
    from celery import shared_task

    @shared_task(name="tests.look")
    def look(submission_id: int, note: str) -> None:
        structlog.get_logger("test").info("inside")

    look.apply(kwargs={"submission_id": 41, "note": "private"})
    inside = next(line for line in lines if line["event"] == "inside")
    assert inside["task"] == "tests.look"
    assert inside["submission_id"] == 41
    assert inside["task_id"]
    assert "private" not in repr(lines)
