"""Programs that ask the API with a token."""

from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from gscm.tokens.models import ApiToken, Scope
from gscm.tokens.services import tokens
from suppliers.models import User


def a_token(
    user: User, *scopes: Scope, days: int = 30, name: str = "Purchasing system"
) -> tuple[ApiToken, str]:
    """A token of the person and its key; without scopes it has all of them."""
    now = timezone.now()
    return tokens.issue(
        user=user, name=name, scopes=scopes or tuple(Scope), expires_at=now + timedelta(days=days), at=now
    )


def a_program(key: str) -> Client:
    """A client that sends the key with every request and asks for JSON."""
    return Client(headers={"authorization": f"Bearer {key}", "accept": "application/json"})


def send(client: Client, request_id: int, file: Any, **headers: str) -> Any:
    """Upload a file for a request."""
    return client.post(f"/api/v1/requests/{request_id}/submissions/", {"file": file}, headers=headers)
