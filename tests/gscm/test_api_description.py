"""Schemathesis asks the API all that its description allows, and more, and holds the answers to it."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.conf import settings as configuration
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from gscm.tokens.models import Scope
from suppliers.models.parts import Part, SuppliedPart
from tests import asked, facts
from tests.declared import declare
from tests.gscm.programs import a_token
from tests.people import TODAY, cast

EXAMPLES = 6
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@pytest.fixture
def in_one_transaction(db: None) -> Iterator[None]:
    """Each request ends without closing the connection, as with Django's own test client."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def description(in_one_transaction: None, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The description as a program of the centre gets it, with a row behind each address."""
    monkeypatch.setattr(configuration, "API_REQUESTS_A_MINUTE", 1_000_000)
    monkeypatch.setattr(configuration, "API_WRITES_A_MINUTE", 1_000_000)
    cache.clear()
    people = cast()
    gold = facts.listed_smelters()["CID910001"]
    declare(people.xinhe, [(gold, "Gold")], campaign=asked.a_campaign())
    part = Part.objects.create(number="P-1")
    SuppliedPart.objects.create(supplier=people.xinhe, part=part, since=TODAY)
    _token, key = a_token(people.lin, *Scope)
    headers = {"Authorization": f"Bearer {key}", "Accept": "application/json"}
    schema = schemathesis.openapi.from_wsgi(
        "/api/v1/schema/",
        get_wsgi_application(),
        headers=headers | {"Accept": "application/vnd.oai.openapi+json"},
    )
    schema.config.update(headers=headers)
    return schema


def _ask(operation: Any) -> None:
    """Ask an operation so many times, each time something else."""

    @given(case=operation.as_strategy())
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    def answers_as_described(case: Any) -> None:
        case.call_and_validate(checks=CHECKS)

    answers_as_described()


class TestTheApi:
    def test_is_as_it_is_described(self, description: Any) -> None:
        asked_for, wrong = 0, {}
        for result in description.get_all_operations():
            operation = result.ok()
            try:
                _ask(operation)
            except (Exception, BaseExceptionGroup) as failure:
                wrong[operation.label] = str(failure)
            asked_for += 1
        assert not wrong, "\n\n".join(f"{label}: {what}" for label, what in wrong.items())
        assert asked_for > 20
