"""Staff sets up the second factor first, when the installation asks for it; the switches of every page."""

from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client, RequestFactory, override_settings
from django.urls import reverse

from suppliers.models import Membership, Role, User

pytestmark = pytest.mark.django_db
SETUP = "/account/2fa/totp/activate/"

Enter = Callable[..., tuple[User, Client]]


@pytest.fixture
def enter(client: Client) -> Enter:
    """Somebody with a role, or with none, signed in."""

    def enter(role: str | None = None) -> tuple[User, Client]:
        user = User.objects.create_user(
            "somebody@example.com", "a long password", full_name="Somebody", language="en"
        )
        if role:
            Membership.objects.create(user=user, role=role)
        client.force_login(user)
        return user, client

    return enter


class TestStaffTotp:
    @override_settings(STAFF_TOTP_REQUIRED=True)
    def test_leads_staff_to_the_set_up_page(self, enter: Enter) -> None:
        _, client = enter(Role.CENTRE)
        response = client.get(reverse("mfa_index"))
        assert response.status_code == 302
        assert response["Location"] == SETUP

    @override_settings(STAFF_TOTP_REQUIRED=True)
    def test_sends_a_fragment_there_as_a_whole_page(self, enter: Enter) -> None:
        _, client = enter(Role.CENTRE)
        response = client.get(reverse("mfa_index"), headers={"HX-Request": "true"})
        assert response["HX-Redirect"] == SETUP

    @override_settings(STAFF_TOTP_REQUIRED=True)
    @pytest.mark.parametrize("name", ["account_logout", "account_reauthenticate"])
    def test_leaves_the_way_there_open(self, enter: Enter, name: str) -> None:
        _, client = enter(Role.CENTRE)
        assert client.get(reverse(name)).status_code == 200

    @override_settings(STAFF_TOTP_REQUIRED=True)
    def test_passes_staff_with_a_second_factor(self, enter: Enter) -> None:
        user, client = enter(Role.CENTRE)
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
        assert client.get(reverse("mfa_index")).status_code == 200

    @override_settings(STAFF_TOTP_REQUIRED=True)
    def test_passes_those_who_are_no_staff(self, enter: Enter) -> None:
        _, client = enter()
        assert client.get(reverse("mfa_index")).status_code == 200

    @override_settings(STAFF_TOTP_REQUIRED=True)
    def test_passes_the_public(self, client: Client) -> None:
        assert client.get(reverse("account_login")).status_code == 200

    def test_asks_nobody_when_switched_off(self, enter: Enter) -> None:
        _, client = enter(Role.CENTRE)
        assert client.get(reverse("mfa_index")).status_code == 200


class TestSwitches:
    def test_keep_the_language_with_the_person(self, enter: Enter) -> None:
        user, client = enter(Role.CENTRE)
        response = client.post(
            reverse("interface:language"), {"language": "zh-hans", "next": "/account/2fa/"}
        )
        user.refresh_from_db()
        assert user.language == "zh-hans"
        assert response["Location"] == "/account/2fa/"
        assert "责任矿产" in client.get(reverse("mfa_index")).content.decode()

    def test_work_without_an_account(self, client: Client) -> None:
        client.post(reverse("interface:language"), {"language": "zh-hans"})
        assert 'lang="zh-hans"' in client.get(reverse("account_login")).content.decode()

    def test_never_lead_to_another_host(self, client: Client) -> None:
        response = client.post(
            reverse("interface:theme"), {"theme": "dark", "next": "https://elsewhere.example/"}
        )
        assert response["Location"] == "/"

    def test_keep_the_colours(self, client: Client) -> None:
        client.post(reverse("interface:theme"), {"theme": "dark"})
        assert 'data-bs-theme="dark"' in client.get(reverse("account_login")).content.decode()

    def test_ignore_what_is_no_choice(self, client: Client) -> None:
        client.post(reverse("interface:theme"), {"theme": "<b>"})
        assert "data-bs-theme" not in client.get(reverse("account_login")).content.decode()


class TestHome:
    def test_asks_the_public_to_sign_in(self, client: Client) -> None:
        assert client.get("/")["Location"].startswith("/account/login/")

    @pytest.mark.parametrize(
        ("role", "target"),
        [
            (Role.CENTRE, "risk:inbox"),
            (Role.BOARD, "reporting:summary_index"),
            (Role.ADMINISTRATOR, "admin:index"),
        ],
    )
    def test_leads_each_role_to_its_page(self, enter: Enter, role: str, target: str) -> None:
        _, client = enter(role)
        assert client.get("/")["Location"] == reverse(target)

    def test_tells_those_without_a_role_what_to_do(self, enter: Enter) -> None:
        _, client = enter()
        response = client.get("/")
        assert response.status_code == 403
        assert "no role yet" in response.content.decode()


class TestStyleGuide:
    def test_draws_every_component(self, client: Client) -> None:
        assert client.get(reverse("interface:styleguide")).status_code == 200

    @override_settings(ENVIRONMENT="production")
    def test_is_not_there_in_production(self, client: Client) -> None:
        assert client.get(reverse("interface:styleguide")).status_code == 404


class TestErrorPages:
    def test_say_what_next_when_nothing_is_there(self, enter: Enter) -> None:
        _, client = enter(Role.CENTRE)
        response = client.get("/nowhere/")
        assert response.status_code == 404
        assert "Nothing was changed." in response.content.decode()

    def test_need_neither_session_nor_database_after_a_failure(self) -> None:
        from gscm.interface.views import server_error

        response = server_error(RequestFactory().get("/"))
        assert response.status_code == 500
        assert "What next" in response.content.decode()
