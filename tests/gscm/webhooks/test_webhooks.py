import hashlib
import hmac
import json
import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.db import connection
from django.test import Client

from gscm.webhooks import outgoing, signing
from gscm.webhooks.models import Attempt, Delivery, Event, Subscription
from gscm.webhooks.outgoing import Called, Unsafe
from gscm.webhooks.services import deliveries, news, subscriptions
from risk.models import Alert
from risk.services import alerts
from suppliers.services import releases
from surveys.models import Submission
from surveys.services import submissions
from tests import facts
from tests.declared import declare
from tests.people import NOW, Cast, cast

LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def public(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every name is known, and public."""
    monkeypatch.setattr(outgoing, "addresses_of", lambda host: ["203.0.114.7"])


def _subscribe(person: Any, *topics: Event) -> tuple[Subscription, str]:
    return subscriptions.begin(
        user=person,
        name="ERP",
        url="https://erp.example/news",
        topics=topics or [Event.SUBMISSION_DECIDED],
        at=NOW - timedelta(hours=1),
    )


def _decided(people: Cast, supplier: Any) -> Submission:
    submission = declare(supplier, status="returned").submission
    submissions.accept(submission, by=people.lin, at=NOW, reason="It will do")
    return submission


class TestAddresses:
    @pytest.mark.parametrize(
        ("url", "code"),
        [
            ("http://erp.example/", "scheme"),
            ("ftp://erp.example/", "scheme"),
            ("https://erp.example:8443/", "port"),
            ("https://erp.example:99999/", "form"),
            ("https://user:word@erp.example/", "form"),
            ("https://erp.example/#part", "form"),
            ("https:///news", "form"),
            ("https://erp.example/a b", "form"),
            ("https://erp.example\\@127.0.0.1/", "form"),
            ("https://127.0.0.1/", "private"),
            ("https://10.1.2.3/", "private"),
            ("https://169.254.169.254/latest/meta-data/", "private"),
            ("https://[::1]/", "private"),
            ("https://[::ffff:127.0.0.1]/", "private"),
            ("https://[64:ff9b::7f00:1]/", "private"),
            ("https://[fd00::1]/", "private"),
            ("https://0.0.0.0/", "private"),
        ],
    )
    def test_of_another_form_or_inside_are_not_called(self, url: str, code: str) -> None:
        with pytest.raises(Unsafe) as refused:
            outgoing.post(url, b"{}", {})
        assert refused.value.code == code

    @pytest.mark.parametrize(
        "address",
        [
            "127.0.0.1",
            "192.168.1.1",
            "100.64.0.1",
            "172.16.0.9",
            "224.0.0.1",
            "::1",
            "fe80::1",
            "2002:7f00:1::",
        ],
    )
    def test_are_not_called_when_a_name_leads_inside(
        self, monkeypatch: pytest.MonkeyPatch, address: str
    ) -> None:
        found = [(0, 0, 0, "", ("93.184.215.14", 443)), (0, 0, 0, "", (address, 443))]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *arguments, **options: found)
        with pytest.raises(Unsafe) as refused:
            outgoing.post("https://erp.example/", b"{}", {})
        assert refused.value.code == "private"

    def test_are_called_at_the_very_number_that_was_checked(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A name that means something else a moment later leads nowhere."""
        answers = iter([[(0, 0, 0, "", ("93.184.215.14", 443))], [(0, 0, 0, "", ("127.0.0.1", 443))]])
        monkeypatch.setattr(socket, "getaddrinfo", lambda *arguments, **options: next(answers))
        called: list[Any] = []

        def connect(address: Any, timeout: float) -> socket.socket:
            called.append(address)
            raise OSError("not in a test")

        monkeypatch.setattr(socket, "create_connection", connect)
        with pytest.raises(OSError, match="not in a test"):
            outgoing.post("https://erp.example/", b"{}", {})
        assert called == [("93.184.215.14", 443)]


class _Listener(BaseHTTPRequestHandler):
    heard: list[tuple[str, dict[str, str], bytes]]
    answer: int

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.heard.append((self.path, dict(self.headers), body))
        self.send_response(self.answer)
        if self.answer == 302:
            self.send_header("Location", "https://127.0.0.1/inside")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *arguments: Any) -> None:
        """Not into the test's output."""


def _certificate(folder: Path, name: str) -> tuple[str, str]:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = folder / f"{name}.pem"
    pem.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    secret = folder / f"{name}.key"
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return str(pem), str(secret)


@pytest.fixture
def listener(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, public: None, request: Any
) -> Iterator[type[_Listener]]:
    """A real https server that stands for erp.example, whose certificate is known."""

    class Listener(_Listener):
        heard = []
        answer = 200

    pem, key = _certificate(tmp_path, getattr(request, "param", "erp.example"))
    server = HTTPServer(("127.0.0.1", 0), Listener)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    trusted = ssl.create_default_context(cafile=pem)
    monkeypatch.setattr(ssl, "create_default_context", lambda: trusted)
    connect = socket.create_connection
    monkeypatch.setattr(
        socket,
        "create_connection",
        lambda address, timeout: connect(("127.0.0.1", server.server_port), timeout),
    )
    yield Listener
    server.shutdown()
    server.server_close()


@pytest.mark.django_db
class TestAMessage:
    def test_arrives_with_a_signature_that_can_be_verified(
        self, people: Cast, listener: type[_Listener]
    ) -> None:
        _subscription, secret = _subscribe(people.wei)
        submission = _decided(people, people.xinhe)
        for delivery_id in deliveries.sweep(at=LATER):
            deliveries.deliver(delivery_id, clock=lambda: LATER)
        ((path, headers, body),) = listener.heard
        assert path == "/news"
        moment, given = (part.partition("=")[2] for part in headers["GSCM-Signature"].split(","))
        expected = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
        assert given == expected
        assert int(moment) == int(LATER.timestamp())
        message = json.loads(body)
        assert message["event"] == headers["GSCM-Event"] == "submission.decided"
        assert message["data"]["submission"] == submission.pk
        assert message["data"]["status"] == "accepted"
        delivery = Delivery.objects.get()
        assert (delivery.status, delivery.attempts) == ("delivered", 1)
        assert delivery.log.get().answer == 200

    @pytest.mark.parametrize("listener", ["other.example"], indirect=True)
    def test_is_not_sent_to_a_host_with_another_certificate(
        self, people: Cast, listener: type[_Listener]
    ) -> None:
        subscription, _secret = _subscribe(people.wei)
        deliveries.deliver(news.ping(subscription, at=NOW).pk, clock=lambda: NOW)
        assert not listener.heard
        assert "certificate" in Attempt.objects.get().error.lower()

    def test_does_not_follow_a_redirect(self, people: Cast, listener: type[_Listener]) -> None:
        listener.answer = 302
        subscription, _secret = _subscribe(people.wei)
        deliveries.deliver(news.ping(subscription, at=NOW).pk, clock=lambda: NOW)
        assert len(listener.heard) == 1
        assert Delivery.objects.get().status == "waiting"

    def test_is_tried_again_after_longer_and_longer_and_then_given_up(
        self, people: Cast, public: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(outgoing, "post", lambda *arguments: Called(503))
        subscription, _secret = _subscribe(people.wei)
        delivery = news.ping(subscription, at=NOW)
        moments = []
        at = NOW
        for _number in range(20):
            deliveries.deliver(delivery.pk, clock=lambda moment=at: moment)  # type: ignore[misc]
            delivery.refresh_from_db()
            if delivery.status != "waiting":
                break
            deliveries.deliver(delivery.pk, clock=lambda: delivery.next_at - timedelta(seconds=1))
            moments.append(delivery.next_at - at)
            at = delivery.next_at
        assert delivery.status == "failed"
        assert moments == deliveries.BACKOFF == sorted(moments)
        assert delivery.log.count() == len(moments) + 1
        subscription.refresh_from_db()
        assert subscription.failing_since == NOW

    def test_goes_out_once_though_two_workers_have_it(self, people: Cast, listener: type[_Listener]) -> None:
        subscription, _secret = _subscribe(people.wei)
        delivery = news.ping(subscription, at=NOW)
        for _worker in range(2):
            deliveries.deliver(delivery.pk, clock=lambda: NOW)
        assert len(listener.heard) == 1

    def test_is_dropped_when_its_row_went_out_of_reach(self, people: Cast, public: None) -> None:
        _subscribe(people.wei)
        _decided(people, people.xinhe)
        (delivery_id,) = deliveries.sweep(at=LATER)
        people.wei.memberships.update(until="2026-01-01", since="2020-01-01")
        deliveries.deliver(delivery_id, clock=lambda: LATER)
        assert Delivery.objects.get().status == "dropped"
        assert not Attempt.objects.exists()

    def test_of_an_address_that_does_not_answer_keeps_nobody_waiting(
        self, people: Cast, public: None
    ) -> None:
        subscription, _secret = _subscribe(people.wei)
        for _number in range(5):
            news.ping(subscription, at=NOW)
        assert len(deliveries.sweep(at=NOW)) == 5
        Subscription.objects.update(failing_since=NOW)
        assert len(deliveries.sweep(at=NOW)) == 1


@pytest.mark.django_db
class TestNews:
    def test_is_told_once_to_those_who_may_see_it(self, people: Cast, public: None) -> None:
        for person in (people.wei, people.lin, people.omar, people.ana, people.ada):
            _subscribe(person)
        _decided(people, people.xinhe)
        for _time in range(2):
            news.gather(at=LATER)
        told = set(Delivery.objects.values_list("subscription__user__full_name", flat=True))
        assert told == {"Wei", "Lin", "Ana"}
        assert Delivery.objects.count() == 3

    def test_from_before_the_subscription_is_not_told(self, people: Cast, public: None) -> None:
        subscription, _secret = _subscribe(people.lin)
        Subscription.objects.filter(pk=subscription.pk).update(created_at=LATER)
        _decided(people, people.xinhe)
        assert news.gather(at=LATER) == 0

    def test_is_of_alerts_too_but_never_to_suppliers(self, people: Cast, public: None) -> None:
        gold = facts.listed_smelters()["CID910001"]
        for person in (people.lin, people.ana):
            _subscribe(person, Event.ALERT_OPENED, Event.ALERT_CLOSED)
        declare(people.xinhe, [(gold, "Gold")])
        alerts.evaluate(at=NOW)
        news.gather(at=LATER)
        (delivery,) = Delivery.objects.all()
        alert = Alert.objects.get()
        assert (delivery.subscription.user, delivery.event) == (people.lin, "alert.opened")
        assert json.loads(delivery.body)["data"]["alert"] == alert.pk
        declare(people.xinhe, at=NOW + timedelta(days=100))
        alerts.evaluate(at=LATER)
        news.gather(at=LATER)
        assert Delivery.objects.filter(event="alert.closed").count() == 1

    def test_is_of_releases_too_within_reach_and_never_to_suppliers(self, people: Cast, public: None) -> None:
        for person in (people.wei, people.lin, people.ana):
            _subscribe(person, Event.RELEASE_DECIDED)
        for supplier in (people.xinhe, people.faraway):
            releases.decide(supplier, status="hold", reason="No answer since June", by=people.lin, at=NOW)
        for _time in range(2):
            news.gather(at=LATER)
        told = Delivery.objects.values_list("subscription__user__full_name", "subject_id")
        both = {("Lin", people.xinhe.pk), ("Lin", people.faraway.pk)}
        assert set(told) == both | {("Wei", people.xinhe.pk)}
        assert len(told) == 3
        data = json.loads(Delivery.objects.filter(subject_id=people.xinhe.pk)[0].body)["data"]
        assert (data["external_id"], data["status"]) == (people.xinhe.external_id, "hold")

    def test_is_not_told_once_the_webhook_ended(self, people: Cast, public: None) -> None:
        subscription, _secret = _subscribe(people.lin)
        subscriptions.end(subscription, by=people.lin, at=NOW)
        _decided(people, people.xinhe)
        assert news.gather(at=LATER) == 0


@pytest.mark.django_db
class TestSecrets:
    def test_are_not_kept_as_they_are(self, people: Cast, public: None) -> None:
        _subscription, secret = _subscribe(people.lin)
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_jsonb(row)::text FROM webhooks_subscription row")
            assert secret not in str(cursor.fetchall())
        assert signing.decrypt(Subscription.objects.get().secret) == secret

    def test_outlive_a_change_of_the_installations_key(self, settings: Any) -> None:
        kept = signing.encrypt("whsec_x")
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]
        assert signing.decrypt(kept) == "whsec_x"
        settings.SECRET_KEY_FALLBACKS = []
        with pytest.raises(signing.SecretLost):
            signing.decrypt(kept)


@pytest.mark.django_db
class TestThePages:
    def _client(self, person: Any) -> Client:
        client = Client()
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return client

    def test_show_a_secret_once(self, people: Cast, public: None) -> None:
        client = self._client(people.wei)
        said = {"name": "ERP", "url": "https://erp.example/news", "topics": ["alert.opened"]}
        page = client.post("/webhooks/", said).content.decode()
        subscription = Subscription.objects.get()
        secret = signing.decrypt(subscription.secret)
        assert secret in page
        for path in ("/webhooks/", f"/webhooks/{subscription.pk}/"):
            assert secret not in client.get(path).content.decode()
        page = client.post(f"/webhooks/{subscription.pk}/secret/").content.decode()
        subscription.refresh_from_db()
        assert signing.decrypt(subscription.secret) != secret
        assert signing.decrypt(subscription.secret) in page

    @pytest.mark.parametrize("url", ["http://erp.example/", "https://127.0.0.1/", "https://erp.example:1/"])
    def test_refuse_an_address_that_is_not_called(self, people: Cast, url: str) -> None:
        said = {"name": "ERP", "url": url, "topics": ["submission.decided"]}
        assert self._client(people.wei).post("/webhooks/", said).status_code == 422
        assert not Subscription.objects.exists()

    def test_offer_suppliers_no_alerts(self, people: Cast, public: None) -> None:
        client = self._client(people.ana)
        assert "alert.opened" not in client.get("/webhooks/").content.decode()
        said = {"name": "ERP", "url": "https://erp.example/", "topics": ["alert.opened"]}
        assert client.post("/webhooks/", said).status_code == 422

    def test_show_how_each_attempt_went(
        self, people: Cast, public: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(outgoing, "post", lambda *arguments: Called(503))
        subscription, _secret = _subscribe(people.wei)
        deliveries.deliver(news.ping(subscription, at=NOW).pk, clock=lambda: NOW)
        page = self._client(people.wei).get(f"/webhooks/{subscription.pk}/").content.decode()
        assert "503" in page
        assert "does not answer" in page
