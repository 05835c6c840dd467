"""The daily mail: what it tells whom, and that it comes once."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.db import IntegrityError, transaction

from risk import tasks
from risk.models import Alert, DigestMail
from risk.services import alerts, allegations, cases, digests, exceptions
from smelters.models import Facility, Status
from suppliers.models import User
from tests import facts
from tests.declared import declare
from tests.people import NOW, TODAY, Cast, cast

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def gold(people: Cast) -> Facility:
    """A smelter in no scheme that Xinhe reports; its alert stands."""
    smelter = facts.listed_smelters()["CID910001"]
    facts.give_status(smelter, "Gold", Status.OUTREACH_REQUIRED)
    declare(people.xinhe, [(smelter, "Gold")], at=NOW)
    alerts.evaluate(at=NOW - timedelta(hours=1))
    return smelter


def told(at: datetime = NOW) -> dict[str, EmailMultiAlternatives]:
    """The mails of a day, by reader; the second round of the day adds nothing."""
    mail.outbox.clear()
    for minutes in (0, 10):
        moment = at + timedelta(minutes=minutes)
        digests.put_down(at=moment)
        digests.send(clock=lambda moment=moment: moment)  # type: ignore[misc]
    found = {sent.to[0]: sent for sent in mail.outbox}
    assert len(found) == len(mail.outbox)
    return found  # type: ignore[return-value]


def english(people: Cast) -> User:
    User.objects.filter(pk=people.wei.pk).update(language="en")
    return people.wei


class TestWho:
    def test_is_everybody_who_works_on_the_supplier_and_nobody_else(
        self, people: Cast, gold: Facility
    ) -> None:
        assert set(told()) == {people.lin.email, people.wei.email}

    def test_is_no_longer_who_has_the_alert_not_in_hand(self, people: Cast, gold: Facility) -> None:
        alerts.assign(list(Alert.objects.all()), owner=people.wei, by=people.lin, at=NOW)
        assert set(told()) == {people.wei.email}

    def test_is_nobody_without_work(self, people: Cast, gold: Facility) -> None:
        people.wei.memberships.update(until=TODAY)
        User.objects.filter(pk=people.lin.pk).update(is_active=False)
        assert told() == {}

    def test_is_nobody_of_another_branch(self, people: Cast, gold: Facility) -> None:
        people.wei.memberships.update(subsidiary=people.kunshan)
        assert set(told()) == {people.lin.email}


class TestWhat:
    def test_is_told_in_the_readers_language_and_below_in_the_other(
        self, people: Cast, gold: Facility
    ) -> None:
        english(people)
        mails = told()
        words, kind = "New alerts: Medium 1", "Smelter does not participate in RMAP"
        for reader in (people.wei, people.lin):
            body = str(mails[reader.email].body)
            assert words in body
            assert kind in body
            assert gold.name in body
            assert f"{settings.SITE_URL}/risk/alerts/{Alert.objects.get().pk}/" in body
            assert "新预警" in body
        assert str(mails[people.wei.email].body).index(words) < str(mails[people.wei.email].body).index(
            "新预警"
        )
        assert str(mails[people.lin.email].body).index(words) > str(mails[people.lin.email].body).index(
            "新预警"
        )

    def test_is_nothing_when_nothing_happened_since(self, people: Cast, gold: Facility) -> None:
        assert told()
        assert told(NOW + DAY) == {}

    def test_is_what_became_more_severe(self, people: Cast, gold: Facility) -> None:
        english(people)
        told()
        facts.give_status(gold, "Gold", Status.NON_CONFORMANT)
        alerts.evaluate(at=NOW + timedelta(hours=2))
        body = told(NOW + DAY)[people.wei.email].body
        assert "More severe than before: High 1" in body
        assert "New alerts" not in body

    def test_is_what_reopened(self, people: Cast, gold: Facility) -> None:
        english(people)
        allegation = allegations.record(
            gold,
            metal=None,
            title="Fires",
            source="A newspaper",
            url="",
            published_on=None,
            by=people.wei,
            at=NOW,
        )
        alerts.evaluate(at=NOW)
        told(NOW + timedelta(minutes=1))
        for hours, state in enumerate(("refuted", "credible"), start=1):
            allegations.decide(allegation, state=state, reason="Seen", by=people.lin, at=NOW)
            alerts.evaluate(at=NOW + timedelta(hours=hours))
        assert "Ask for somebody again: High 1" in told(NOW + DAY)[people.wei.email].body

    def test_leaves_out_what_is_excepted_until_the_exception_ends(self, people: Cast, gold: Facility) -> None:
        english(people)
        told()
        exceptions.ask(
            list(Alert.objects.all()),
            kind="scheduled",
            since=TODAY,
            until=TODAY + 3 * DAY,
            reason="Audit in May",
            by=people.wei,
            at=NOW,
        )
        exceptions.approve(list(Alert.objects.get().exceptions.all()), by=people.lin, at=NOW)
        assert told(NOW + DAY) == {}
        alerts.evaluate(at=NOW + 3 * DAY)
        assert "Ask for somebody again: Medium 1" in told(NOW + 4 * DAY)[people.wei.email].body

    def test_is_a_case_once_its_day_has_passed(self, people: Cast, gold: Facility) -> None:
        english(people)
        case = cases.open_case(
            list(Alert.objects.all()), owner=people.wei, due_date=TODAY + DAY, by=people.wei, at=NOW
        )
        told()
        assert told(NOW + DAY) == {}
        mails = told(NOW + 2 * DAY)
        assert set(mails) == {people.wei.email}
        assert case.number in mails[people.wei.email].body
        assert f"{settings.SITE_URL}/risk/cases/{case.pk}/" in mails[people.wei.email].body
        assert told(NOW + 3 * DAY) == {}

    def test_is_looked_up_again_when_it_is_sent(self, people: Cast, gold: Facility) -> None:
        english(people)
        digests.put_down(at=NOW)
        people.wei.memberships.update(subsidiary=people.kunshan)
        digests.send(clock=lambda: NOW)
        [body] = [str(sent.body) for sent in mail.outbox if sent.to == [people.wei.email]]
        assert gold.name not in body
        assert "Nothing of it asks for anybody by now." in body


class TestSending:
    def test_follows_the_commit(
        self,
        people: Cast,
        gold: Facility,
        monkeypatch: pytest.MonkeyPatch,
        django_capture_on_commit_callbacks: Callable[..., Any],
    ) -> None:
        rung: list[bool] = []
        monkeypatch.setattr(tasks.send_digests, "delay", lambda: rung.append(True))
        with django_capture_on_commit_callbacks(execute=True):
            digests.put_down(at=NOW)
            assert not rung
        assert rung == [True]
        assert not mail.outbox

    def test_is_taken_up_by_the_sweep(
        self, people: Cast, gold: Facility, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        rung: list[bool] = []
        monkeypatch.setattr(tasks.send_digests, "delay", lambda: rung.append(True))
        digests.put_down(at=NOW)
        assert not digests.sweep(at=NOW + timedelta(seconds=30))
        assert digests.sweep(at=NOW + timedelta(minutes=2))
        digests.send(clock=lambda: NOW)
        assert not digests.sweep(at=NOW + timedelta(minutes=2))
        assert rung == [True]

    def test_cannot_be_twice_a_day(self, people: Cast, gold: Facility) -> None:
        digests.put_down(at=NOW)
        first = DigestMail.objects.first()
        assert first
        first.pk = None
        with pytest.raises(IntegrityError), transaction.atomic():
            first.save(force_insert=True)

    def test_is_rung_by_the_clock(self) -> None:
        names = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
        assert {tasks.put_down_digests.name, tasks.sweep_digests.name} <= names
