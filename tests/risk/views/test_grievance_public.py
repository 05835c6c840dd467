"""The public pages: without account, cookie, session and script, in both languages."""

from io import BytesIO
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from PIL import Image

from risk.models import Grievance, GrievanceAttachment, GrievanceEntry
from risk.services import grievance_intake
from tests.grievances import SECRET_WORDS, received
from tests.people import cast

pytestmark = pytest.mark.django_db

PAGE, FOLLOW = "/grievance/", "/grievance/follow/"
ONCE = "o" * 40


def sent(**changes: Any) -> dict[str, Any]:
    return {"kind": "complaint", "what": SECRET_WORDS, "once": ONCE} | changes


def picture(name: str = "IMG_from_my_phone.jpg") -> SimpleUploadedFile:
    exif = Image.Exif()
    exif[0x0110] = "TELLTALE"
    out = BytesIO()
    Image.new("RGB", (8, 8)).save(out, "JPEG", exif=exif)
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


class TestTheForm:
    @pytest.mark.parametrize(
        ("language", "words"), [("en", "Raise a grievance"), ("zh", "Receipt code")], ids=["en", "zh"]
    )
    def test_opens_in_the_language_of_the_address(self, client: Client, language: str, words: str) -> None:
        page = client.get(PAGE, {"lang": language})
        assert page.status_code == 200
        assert page["Content-Language"] == {"en": "en", "zh": "zh-hans"}[language]
        assert (words in page.content.decode()) == (language == "en")

    def test_takes_a_report_and_shows_its_code(self, client: Client) -> None:
        page = client.post(PAGE, sent(where="North", contact="me@home.example", reporter="employee"))
        grievance = Grievance.objects.get()
        assert page.status_code == 200
        assert page.context["receipt"].code in page.content.decode()
        entry = grievance.entries.get()
        assert grievance_intake.open_texts(entry.sealed) == {
            "what": SECRET_WORDS,
            "where": "North",
            "contact": "me@home.example",
            "reporter": "employee",
        }

    def test_needs_nothing_but_what_happened(self, client: Client) -> None:
        page = client.post(PAGE, {"once": ONCE})
        assert page.status_code == 422
        assert set(page.context["form"].errors) == {"kind", "what"}
        assert not Grievance.objects.exists()

    def test_sent_again_by_the_back_button_adds_nothing(self, client: Client) -> None:
        client.post(PAGE, sent())
        again = client.post(PAGE, sent())
        assert "was sent before" in again.content.decode()
        assert Grievance.objects.count() == 1

    def test_takes_pictures_without_what_they_tell(self, client: Client) -> None:
        client.post(PAGE, sent(evidence=[picture(), picture()]))
        for attachment in GrievanceAttachment.objects.all():
            assert b"TELLTALE" not in grievance_intake.open_seal(attachment.sealed)
            assert bytes(attachment.sealed_original) == b""
        assert GrievanceAttachment.objects.count() == 2

    def test_refuses_what_it_cannot_clean_and_says_why(self, client: Client) -> None:
        file = SimpleUploadedFile("report.docx", b"PK\x03\x04rest")
        page = client.post(PAGE, sent(evidence=[file]))
        assert page.status_code == 422
        assert "report.docx: Only pictures" in page.content.decode()
        assert not Grievance.objects.exists()

    @override_settings(GRIEVANCE_EMAIL="tell@lanhai.example")
    def test_names_the_address_for_mails(self, client: Client) -> None:
        assert "mailto:tell@lanhai.example" in client.get(PAGE).content.decode()

    def test_refuses_a_request_that_is_too_large_before_reading_it(self, client: Client) -> None:
        page = client.generic("POST", PAGE, b"x", CONTENT_LENGTH="99999999")
        assert page.status_code == 413


class TestTheThread:
    def test_opens_by_the_code(self, client: Client) -> None:
        receipt = received()
        page = client.post(FOLLOW, {"code": receipt.code.lower()})
        assert SECRET_WORDS in page.content.decode()
        assert receipt.grievance.number in page.content.decode()

    def test_is_closed_to_another_code(self, client: Client) -> None:
        received()
        page = client.post(FOLLOW, {"code": grievance_intake.new_code()})
        assert page.status_code == 422
        assert SECRET_WORDS not in page.content.decode()

    def test_takes_a_message_with_files(self, client: Client) -> None:
        receipt = received()
        message = {
            "code": receipt.code,
            "do": "write",
            "reply-text": "More of it",
            "reply-evidence": [picture()],
        }
        page = client.post(FOLLOW, message)
        assert "More of it" in page.content.decode()
        assert "1 file" in page.content.decode()

    def test_gives_back_a_message_that_lacks_its_text(self, client: Client) -> None:
        receipt = received()
        page = client.post(FOLLOW, {"code": receipt.code, "do": "write", "reply-text": ""})
        assert page.status_code == 422
        assert receipt.grievance.entries.count() == 1

    def test_lets_ask_for_a_review_once_there_is_an_answer(self, client: Client) -> None:
        receipt = received()
        day = receipt.grievance.received_on
        Grievance.objects.filter(pk=receipt.grievance.pk).update(status="answered", decided_on=day)
        message = {"code": receipt.code, "do": "appeal", "appeal-text": "Look again"}
        assert client.post(FOLLOW, message).status_code == 200
        receipt.grievance.refresh_from_db()
        assert receipt.grievance.status == Grievance.Status.UNDER_REVIEW
        assert receipt.grievance.entries.filter(kind=GrievanceEntry.Kind.APPEAL).count() == 1


class TestNobody:
    def test_is_known_even_when_signed_in(self, client: Client) -> None:
        people = cast()
        client.force_login(people.wei, backend="django.contrib.auth.backends.ModelBackend")
        sessions = Session.objects.count()
        page = client.post(PAGE, sent(), headers={"user-agent": "TELLTALE", "referer": "TELLTALE"})
        request = page.wsgi_request
        assert not request.user.is_authenticated
        assert "TELLTALE" not in str(request.META)
        assert "REMOTE_ADDR" not in request.META
        assert Session.objects.count() == sessions
        assert "Wei" not in page.content.decode()

    @pytest.mark.parametrize("address", [PAGE, FOLLOW])
    def test_is_given_a_cookie_or_leaves_a_copy(self, client: Client, address: str) -> None:
        for page in (client.get(address), client.post(address, sent(code="x"))):
            assert not page.cookies
            assert page["Cache-Control"] == "no-store"
            assert page["Referrer-Policy"] == "no-referrer"
            assert "X-Request-ID" not in page

    def test_needs_a_script_or_a_token(self) -> None:
        strict = Client(enforce_csrf_checks=True)
        assert strict.post(PAGE, sent()).status_code == 200
