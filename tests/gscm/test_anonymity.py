"""On anonymous paths the application sees no one, sets nothing and logs nothing."""

from typing import Any

import pytest
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.test import Client
from django.urls import path

from gscm import urls as porch
from tests.people import cast

TELLTALE = "TELLTALE"
SENT = {
    "user-agent": TELLTALE,
    "referer": TELLTALE,
    "x-forwarded-for": TELLTALE,
    "x-request-id": TELLTALE * 2,
}


@login_not_required
def page(request: HttpRequest) -> HttpResponse:
    """What the application sees of the request; it tries to set a cookie, too."""
    plain = {name: value for name, value in request.META.items() if isinstance(value, str)}
    response = JsonResponse(
        {"meta": plain, "cookies": request.COOKIES, "in": request.user.is_authenticated, "path": request.path}
    )
    response.set_cookie("seen", "1")
    return response


urlpatterns = [
    path("grievance/", page),
    path("grievance", page),
    path("other/", page),
    *porch.urlpatterns,
]
handler404 = porch.handler404
pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


@pytest.fixture
def known() -> Client:
    """A browser in which Wei is signed in and has chosen a language."""
    client = Client(headers=SENT)
    client.force_login(cast().wei, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = "zh-hans"
    return client


class TestAnAnonymousPath:
    @pytest.mark.parametrize("address", ["/grievance/", "/grievance"])
    def test_does_not_learn_who_asks(self, known: Client, address: str) -> None:
        seen: dict[str, Any] = known.get(address).json()
        assert TELLTALE not in str(seen)
        assert "127.0.0.1" not in str(seen)
        assert not seen["in"]

    def test_still_learns_the_language(self, known: Client) -> None:
        assert known.get("/grievance/").json()["cookies"] == {"django_language": "zh-hans"}

    def test_leaves_no_cookie_and_no_copy(self, known: Client) -> None:
        response = known.get("/grievance/")
        assert not response.cookies
        assert response["Cache-Control"] == "no-store"

    def test_is_in_no_log(self, known: Client, capfd: pytest.CaptureFixture[str]) -> None:
        known.get("/grievance/nowhere/", headers=SENT)
        known.get("/grievance/")
        told = "".join(capfd.readouterr())
        assert "/grievance" not in told
        assert TELLTALE not in told


class TestAnotherPath:
    def test_stays_as_it_was(self, known: Client) -> None:
        response = known.get("/other/")
        seen = response.json()
        assert seen["in"]
        assert seen["meta"]["HTTP_USER_AGENT"] == TELLTALE
        assert response.cookies["seen"].value == "1"
