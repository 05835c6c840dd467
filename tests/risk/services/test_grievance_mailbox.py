"""Mails become grievances, each once."""

import mailbox
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.core.management import call_command

from risk.models import Grievance, GrievanceAttachment
from risk.services import grievance_mailbox
from risk.services.grievance_intake import open_texts
from tests.grievances import SECRET_WORDS
from tests.gscm.lib.test_metadata import TELLTALE, photograph
from tests.people import NOW, TODAY

pytestmark = pytest.mark.django_db


def mailed(number: int = 1) -> bytes:
    message = EmailMessage()
    message["From"] = "Somebody <somebody@home.example>"
    message["Subject"] = "The northern road"
    message["Message-ID"] = f"<{number}@home.example>"
    message.set_content(SECRET_WORDS)
    message.add_attachment(photograph(), maintype="image", subtype="jpeg", filename="a.jpg")
    message.add_attachment(b"PK\x03\x04", maintype="application", subtype="zip", filename="b.zip")
    return message.as_bytes()


class TestAMail:
    def test_comes_in_once(self) -> None:
        assert grievance_mailbox.take_in(mailed(), at=NOW).code
        assert not grievance_mailbox.take_in(mailed(), at=NOW).code
        grievance = Grievance.objects.get()
        assert (grievance.channel, grievance.received_on) == ("mail", TODAY)

    def test_is_sealed_with_its_sender(self) -> None:
        entry = grievance_mailbox.take_in(mailed(), at=NOW).grievance.entries.get()
        texts = open_texts(entry.sealed)
        assert texts["contact"] == "Somebody <somebody@home.example>"
        assert texts["what"].startswith(f"The northern road\n\n{SECRET_WORDS}")
        assert b"somebody@home.example" not in bytes(entry.sealed)

    def test_brings_its_files_cleaned_and_names_those_it_could_not(self) -> None:
        entry = grievance_mailbox.take_in(mailed(), at=NOW).grievance.entries.get()
        assert "b.zip" in open_texts(entry.sealed)["what"]
        assert GrievanceAttachment.objects.get().media_type == "image/jpeg"
        assert TELLTALE in photograph()


class TestTheCommand:
    def test_reads_new_messages_of_a_maildir_once(self, tmp_path: Path) -> None:
        box = mailbox.Maildir(str(tmp_path / "box"))
        box.add(mailed(1))
        box.add(mailed(2))
        call_command("take_in_grievances", maildir=str(tmp_path / "box"))
        call_command("take_in_grievances", maildir=str(tmp_path / "box"))
        assert Grievance.objects.count() == 2
