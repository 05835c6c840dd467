from datetime import timedelta

import pytest
from django.core.management import call_command

from suppliers.models import Contact
from surveys.models import CampaignMail
from surveys.services import bounces, invitations
from tests import asked
from tests.people import NOW, cast

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(minutes=5)


def report(address="ana@xinhe.example", own="", action="failed", heads="message/rfc822") -> bytes:
    """A report as mail servers write it (RFC 3464)."""
    return f"""From: MAILER-DAEMON@mx.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I could not deliver your mail.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; {address}
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <{address}>:
 no such mailbox

--b
Content-Type: {heads}

Message-ID: {own}
Subject: CMRT 2026

--b--
""".encode()


@pytest.fixture
def mail():
    people = cast()
    return asked.a_mail(asked.a_request(people.xinhe), to="ana@xinhe.example")


class TestTakeIn:
    @pytest.mark.parametrize("heads", ["message/rfc822", "text/rfc822-headers"])
    def test_finds_the_mail_by_our_own_id(self, mail, heads):
        newer = asked.a_mail(mail.lines.get().request.campaign.requests.get(), to="x@xinhe.example")
        content = report(own=invitations.message_id(mail.token), heads=heads)
        assert bounces.take_in(content, at=LATER) == 1
        mail.refresh_from_db()
        assert (mail.bounced_at, mail.bounce, mail.state) == (
            LATER,
            "550 5.1.1 <ana@xinhe.example>: no such mailbox",
            "bounced",
        )
        assert not CampaignMail.objects.bounced().filter(pk=newer.pk).exists()

    def test_is_seen_on_the_contact(self, mail):
        bounces.take_in(report(), at=LATER)
        contact = Contact.objects.get(email="ana@xinhe.example")
        assert (contact.bounced_at, contact.bounce_reason[:3]) == (LATER, "550")
        assert not Contact.objects.filter(email="omar@faraway.example", bounced_at__isnull=False).exists()

    def test_adds_nothing_when_the_report_comes_twice(self, mail):
        assert bounces.take_in(report(), at=LATER) == 1
        assert bounces.take_in(report(), at=LATER + timedelta(days=1)) == 0
        assert CampaignMail.objects.get().bounced_at == LATER

    @pytest.mark.parametrize(
        "content",
        [
            report(action="delayed"),
            report(address="stranger@else.example"),
            b"Subject: Out of office\n\nI am away.",
            b"",
            b"\xff\xfe\x00",
            report().replace(b"rfc822; ana@xinhe.example", b"nonsense"),
        ],
    )
    def test_is_not_misled(self, mail, content):
        assert bounces.take_in(content, at=LATER) == 0
        assert not CampaignMail.objects.bounced().exists()

    def test_marks_no_other_address_than_the_mail_went_to(self, mail):
        forged = report(address="omar@faraway.example", own=invitations.message_id(mail.token))
        assert bounces.take_in(forged, at=LATER) == 0


class TestCommand:
    def test_reads_a_maildir_once(self, mail, tmp_path, capsys):
        for folder in ("new", "cur", "tmp"):
            (tmp_path / folder).mkdir()
        (tmp_path / "new" / "1.a.b").write_bytes(report())
        call_command("take_in_bounces", maildir=str(tmp_path))
        assert "1 mails marked" in capsys.readouterr().out
        assert not list((tmp_path / "new").iterdir())
        call_command("take_in_bounces", maildir=str(tmp_path))
        assert "0 mails marked" in capsys.readouterr().out
