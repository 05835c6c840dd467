"""Mails that stay in the house."""

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection
from django.test import Client, override_settings
from django.urls import reverse
from pytest_django import Settings

from gscm.mail.models import OutboxMail
from suppliers.models import Membership, Role, User

pytestmark = pytest.mark.django_db
BACKEND = "gscm.mail.outbox.OutboxBackend"


def send(
    *to: str, subject: str = "CMRT 2026", html: str = "<p>Please answer</p><script>x()</script>"
) -> None:
    message = EmailMultiAlternatives(subject, "Answer by 31 March", "minerals@gscm.example", list(to))
    message.attach_alternative(html, "text/html")
    get_connection(BACKEND).send_messages([message])


def enter(client: Client, role: str | None) -> Client:
    user = User.objects.create_user("somebody@example.com", "a long password", language="en")
    if role:
        Membership.objects.create(user=user, role=role)
    client.force_login(user)
    return client


class TestBackend:
    def test_keeps_a_row_for_each_reader(self) -> None:
        send("ana@xinhe.example", "omar@faraway.example")
        kept = OutboxMail.objects.order_by("to")
        assert [mail.to for mail in kept] == ["ana@xinhe.example", "omar@faraway.example"]
        assert kept[0].text == "Answer by 31 March"
        assert kept[0].html.startswith("<p>Please answer")
        assert kept[0].sent_at is not None


class TestPages:
    @pytest.fixture(autouse=True)
    def mails_stay(self, settings: Settings) -> None:
        settings.EMAIL_BACKEND = BACKEND

    def test_show_the_centre_every_mail(self, client: Client) -> None:
        send("ana@xinhe.example")
        page = enter(client, Role.CENTRE).get(reverse("mail:outbox")).content.decode()
        assert "CMRT 2026" in page
        assert "ana@xinhe.example" in page

    def test_find_by_address(self, client: Client) -> None:
        send("ana@xinhe.example", subject="To Ana")
        send("omar@faraway.example", subject="To Omar")
        page = (
            enter(client, Role.ADMINISTRATOR).get(reverse("mail:outbox"), {"q": "faraway"}).content.decode()
        )
        assert "To Omar" in page
        assert "To Ana" not in page

    def test_show_the_body_only_in_a_sandbox(self, client: Client) -> None:
        send("ana@xinhe.example")
        mail = OutboxMail.objects.get()
        enter(client, Role.CENTRE)
        page = client.get(reverse("mail:outbox_detail", args=[mail.pk])).content.decode()
        body = client.get(reverse("mail:outbox_body", args=[mail.pk]))
        assert 'sandbox=""' in page
        assert "x()" not in page
        assert body["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
        assert body["X-Frame-Options"] == "SAMEORIGIN"

    @pytest.mark.parametrize("role", [None, Role.BOARD])
    def test_are_not_there_for_others(self, client: Client, role: str | None) -> None:
        send("ana@xinhe.example")
        enter(client, role)
        assert client.get(reverse("mail:outbox")).status_code == 404
        assert client.get(reverse("mail:outbox_body", args=[OutboxMail.objects.get().pk])).status_code == 404


class TestWithAMailServer:
    @override_settings(EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend")
    def test_is_not_there(self, client: Client) -> None:
        assert enter(client, Role.CENTRE).get(reverse("mail:outbox")).status_code == 404
