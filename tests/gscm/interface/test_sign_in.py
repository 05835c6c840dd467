"""The ways in: by password, by e-mailed code, and by no open door."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from suppliers.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana() -> User:
    return User.objects.create_user(
        "ana@xinhe.example", "a long password", full_name="Ana", language="zh-hans"
    )


class TestSignIn:
    def test_takes_address_and_password(self, client: Client, ana: User) -> None:
        response = client.post(
            reverse("account_login"), {"login": "Ana@Xinhe.example", "password": "a long password"}
        )
        assert response.status_code == 302
        assert client.cookies["django_language"].value == "zh-hans"

    def test_says_how_to_go_on_after_a_wrong_password(self, client: Client, ana: User) -> None:
        response = client.post(reverse("account_login"), {"login": "ana@xinhe.example", "password": "wrong"})
        assert "let us e-mail you a code" in response.content.decode()

    def test_takes_an_emailed_code(self, client: Client, ana: User) -> None:
        response = client.post(
            reverse("account_request_login_code"), {"email": "ana@xinhe.example"}, follow=True
        )
        assert 'autocomplete="one-time-code"' in response.content.decode()
        [sent] = mail.outbox
        code = re.search(r"\b\d{6}\b", sent.body)
        assert code is not None
        response = client.post(
            reverse("account_confirm_login_code"), {"code": f" {code[0][:3]} {code[0][3:]}"}
        )
        assert response.status_code == 302
        assert client.session["_auth_user_id"] == str(ana.pk)

    def test_writes_in_the_persons_language_first_and_the_other_below(
        self, client: Client, ana: User
    ) -> None:
        client.post(reverse("account_request_login_code"), {"email": "ana@xinhe.example"})
        [sent] = mail.outbox
        assert sent.subject == "登录验证码"
        assert sent.body.index("登录验证码") < sent.body.index("Your sign-in code")
        html, kind = sent.alternatives[0]
        assert kind == "text/html"
        assert 'lang="zh-hans"' in html

    def test_does_not_tell_strangers_who_has_an_account(self, client: Client) -> None:
        response = client.post(
            reverse("account_request_login_code"), {"email": "nobody@example.com"}, follow=True
        )
        assert "one-time-code" in response.content.decode()
        assert not re.search(r"\b\d{6}\b", mail.outbox[0].body)

    def test_has_no_open_sign_up(self, client: Client) -> None:
        client.post(reverse("account_signup"), {"email": "new@example.com", "password1": "a long password"})
        assert not User.objects.filter(email="new@example.com").exists()

    def test_sends_a_link_for_a_new_password(self, client: Client, ana: User) -> None:
        client.post(reverse("account_reset_password"), {"email": "ana@xinhe.example"})
        link = re.search(r"https?://testserver(/account/password/reset/key/\S+)", mail.outbox[0].body)
        assert link is not None
        page = client.get(link[1], follow=True)
        assert 'name="password1"' in page.content.decode()


@pytest.mark.parametrize(
    "name",
    [
        "account_login",
        "account_request_login_code",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key_done",
        "account_inactive",
        "account_signup",
        "account_email_verification_sent",
    ],
)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_public_pages_are_drawn_in_both_languages(client: Client, name: str, language: str) -> None:
    client.cookies["django_language"] = language
    response = client.get(reverse(name))
    assert response.status_code == 200
    assert f'lang="{language}"' in response.content.decode()


@pytest.mark.parametrize(
    "name",
    ["account_logout", "account_change_password", "account_email", "account_reauthenticate", "mfa_index"],
)
def test_own_pages_are_drawn(client: Client, ana: User, name: str) -> None:
    client.force_login(ana)
    assert client.get(reverse(name)).status_code == 200


def test_nobody_changes_the_own_address(client: Client, ana: User) -> None:
    client.force_login(ana)
    response = client.post(reverse("account_email"), {"action_add": "", "email": "other@xinhe.example"})
    assert response.status_code == 405
