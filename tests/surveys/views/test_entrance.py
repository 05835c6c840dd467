"""The link of a mail, from the mail that really went out to the task."""

import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from gscm.interface.sign_in_codes import hashed
from suppliers.models import HandOver
from surveys.models import Campaign, CampaignMail, MailLine, TaskLink, TaskLinkStep
from surveys.services import campaign_mails
from tests import asked
from tests.people import NOW, cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def task(people):
    task = asked.a_request(people.xinhe)
    mail = CampaignMail.objects.create(
        kind="invitation",
        reader="supplier",
        supplier=people.xinhe,
        to="ana@xinhe.example",
        name="Ana",
        language="zh-hans",
        created_at=NOW,
    )
    MailLine.objects.create(mail=mail, request=task, to=mail.to)
    campaign_mails.send(CampaignMail.objects.all(), clock=timezone.now)
    return task


@pytest.fixture
def door(task, mailoutbox):
    """The address in the mail, as the reader gets it."""
    [mail] = mailoutbox
    found = asked.door_in(mail.body)
    assert found in mail.alternatives[0][0]
    return found


@pytest.fixture
def stranger():
    return Client()


def text(response):
    return response.content.decode()


class TestLooking:
    def test_changes_nothing_however_often(self, stranger, door):
        for _time in range(3):
            assert stranger.get(door).status_code == 200
            assert stranger.head(door).status_code == 200
        assert TaskLink.objects.get().used_at is None
        assert not TaskLinkStep.objects.exists()

    def test_speaks_the_language_of_the_mail(self, stranger, door):
        assert 'lang="zh-hans"' in text(stranger.get(door))
        stranger.cookies["django_language"] = "en"
        assert 'lang="en"' in text(stranger.get(door))

    def test_keeps_the_address_from_other_sites_stores_and_indexes(self, stranger, door):
        response = stranger.get(door)
        assert response["Referrer-Policy"] == "same-origin"
        assert "no-store" in response["Cache-Control"]
        assert response["X-Robots-Tag"] == "noindex"

    def test_shows_the_address_only_to_who_knows_it(self, stranger, door):
        page = text(stranger.get(door))
        assert "a••@xinhe.example" in page
        assert "ana@xinhe.example" not in page

    def test_says_of_an_unknown_link_that_it_leads_nowhere(self, stranger, door):
        response = stranger.get(door[:-2] + "/")
        assert response.status_code == 404
        assert "/account/login/code/" in text(response)

    def test_leaves_no_token_in_the_logs(self, door, caplog):
        client = Client(enforce_csrf_checks=True)
        client.post(door)  # Django writes down that it was refused
        assert "Forbidden" in caplog.text
        assert door.split("/")[2] not in caplog.text

    def test_ends_after_too_many(self, stranger, door):
        answers = [stranger.get("/enter/unknown/").status_code for _time in range(62)]
        assert answers[0] == 404
        assert answers[-1] == 429


class TestOpening:
    def test_signs_in_without_a_password_and_shows_the_task(self, stranger, door, task, people):
        response = stranger.post(door, follow=True)
        assert response.redirect_chain == [(f"/portal/tasks/{task.pk}/", 302)]
        assert response.status_code == 200
        assert stranger.session["_auth_user_id"] == str(people.ana.pk)

    def test_works_once(self, stranger, door):
        stranger.post(door)
        other = Client()
        assert other.post(door).status_code == 302
        assert "_auth_user_id" not in other.session
        assert f'action="{door}code/"' in text(other.get(door))

    def test_leads_who_is_signed_in_to_the_task_without_spending_the_link(self, door, task, people):
        client = Client()
        client.force_login(people.ana)
        assert client.get(door)["Location"] == f"/portal/tasks/{task.pk}/"
        assert TaskLink.objects.get().used_at is None

    def test_asks_somebody_else_to_sign_out_first(self, door, people):
        client = Client()
        client.force_login(people.lin)
        assert f'value="{door}"' in text(client.get(door))
        client.post(door)
        assert client.session["_auth_user_id"] == str(people.lin.pk)
        assert TaskLink.objects.get().used_at is None

    def test_needs_the_token_against_forgery(self, door):
        client = Client(enforce_csrf_checks=True)
        assert client.post(door).status_code == 403
        assert TaskLink.objects.get().used_at is None

    def test_asks_for_the_second_factor_where_there_is_one(self, stranger, door, people):
        from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

        TOTP.activate(people.ana, generate_totp_secret())
        response = stranger.post(door)
        assert "_auth_user_id" not in stranger.session
        assert "2fa" in response["Location"] or "mfa" in response["Location"]


class TestCode:
    def test_is_mailed_to_the_address_of_the_mail_and_leads_to_the_task(
        self, stranger, door, task, mailoutbox, people
    ):
        Client().post(door)
        response = stranger.post(f"{door}code/", follow=True)
        assert "one-time-code" in text(response)
        sent = mailoutbox[-1]
        assert sent.to == ["ana@xinhe.example"]
        code = re.search(r"\b\d{6}\b", sent.body)[0]
        address = response.redirect_chain[-1][0]
        response = stranger.post(address, {"code": code, "next": f"/portal/tasks/{task.pk}/"})
        assert response["Location"] == f"/portal/tasks/{task.pk}/"
        assert stranger.session["_auth_user_id"] == str(people.ana.pk)

    def test_is_kept_as_a_hash(self, stranger, door, mailoutbox):
        Client().post(door)
        stranger.post(f"{door}code/")
        code = re.search(r"\b\d{6}\b", mailoutbox[-1].body)[0]
        kept = str(dict(stranger.session))
        assert hashed(code) in kept
        assert code not in kept

    def test_ends_after_three_wrong_ones(self, stranger, door, mailoutbox):
        Client().post(door)
        stranger.post(f"{door}code/")
        right = re.search(r"\b\d{6}\b", mailoutbox[-1].body)[0]
        wrong = "000000" if right != "000000" else "111111"
        for _time in range(3):
            stranger.post("/account/login/code/confirm/", {"code": wrong})
        stranger.post("/account/login/code/confirm/", {"code": right})
        assert "_auth_user_id" not in stranger.session

    def test_is_not_sent_without_end(self, stranger, door, mailoutbox):
        Client().post(door)
        answers = [stranger.post(f"{door}code/").status_code for _time in range(5)]
        assert answers[:3] == [302] * 3
        assert 429 in answers
        assert len(mailoutbox) == 1 + 3

    def test_is_offered_for_an_ended_campaign(self, stranger, door):
        Campaign.objects.update(status=Campaign.Status.CLOSED, closed_at=NOW)
        page = text(stranger.get(door))
        assert f'action="{door}code/"' in page
        assert "right-person" not in page


class TestRightPerson:
    VALUES = {"name": "Bei", "email": "bei@xinhe.example", "language": "en", "note": "I do this"}

    def test_waits_for_the_team(self, stranger, door):
        response = stranger.post(f"{door}right-person/", self.VALUES, follow=True)
        assert response.redirect_chain == [(door, 302)]
        hand_over = HandOver.objects.get()
        assert (hand_over.name, hand_over.asked_by, hand_over.stays) == ("Bei", None, True)
        assert "_auth_user_id" not in stranger.session

    def test_shows_the_team_that_it_was_a_stranger(self, stranger, door, people):
        stranger.post(f"{door}right-person/", self.VALUES)
        client = Client()
        client.force_login(people.wei)
        client.cookies["django_language"] = "en"
        page = text(client.get(f"/suppliers/{people.xinhe.pk}/"))
        assert "came by a forwarded mail" in page

    def test_tells_whose_mail_it_was_to_open_it(self, stranger, door):
        response = stranger.post(f"{door}right-person/", {**self.VALUES, "email": "ANA@xinhe.example"})
        assert response.status_code == 422
        assert not HandOver.objects.exists()

    def test_cannot_be_asked_for_without_end(self, stranger, door):
        answers = [
            stranger.post(
                f"{door}right-person/", {**self.VALUES, "email": f"b{number}@x.example"}
            ).status_code
            for number in range(5)
        ]
        assert answers[-1] == 429
        assert HandOver.objects.count() == 1
