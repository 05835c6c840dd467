"""Health says what does not answer, and asks nobody to sign in."""

import pytest
from django.test import Client


@pytest.mark.django_db
class TestHealth:
    def test_is_ok_without_signing_in(self, client: Client):
        answer = client.get("/health/")
        assert answer.status_code == 200
        assert answer.json() == {"status": "ok", "database": "ok", "redis": "ok"}

    def test_names_redis_when_it_does_not_answer(self, client: Client, settings):
        settings.REDIS_URL = "redis://127.0.0.1:1/0"
        answer = client.get("/health/")
        assert answer.status_code == 503
        assert answer.json() == {"status": "failing", "database": "ok", "redis": "no answer"}

    def test_names_the_database_when_it_does_not_answer(self, client: Client, monkeypatch):
        from django.db import OperationalError, connection

        def refuse(*_, **__):
            raise OperationalError("connection refused")

        monkeypatch.setattr(connection, "cursor", refuse)
        answer = client.get("/health/")
        assert answer.status_code == 503
        assert answer.json()["database"] == "no answer"
