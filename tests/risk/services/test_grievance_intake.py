"""Reports come in once, sealed, with clocks and a code of which a hash is kept."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gscm.lib.metadata import Cleaned
from risk.models import Grievance, GrievanceAttachment, GrievanceEntry
from risk.services import grievance_intake, grievance_thread
from risk.services.grievance_intake import Attached
from risk.services.grievance_thread import AppealRefused
from tests.grievances import SECRET_WORDS, received
from tests.people import TODAY

pytestmark = pytest.mark.django_db


class TestAReport:
    def test_starts_the_clocks_on_its_day(self) -> None:
        grievance = received(on=date(2026, 1, 1)).grievance
        assert grievance.acknowledge_by == date(2026, 1, 8)
        assert grievance.decide_by == date(2026, 1, 15)
        assert grievance.answer_by == date(2026, 4, 1)

    def test_is_numbered_within_its_year(self) -> None:
        numbers = [received(once=word, on=day).grievance.number for word, day in (("a", TODAY), ("b", TODAY))]
        assert numbers == ["G2026-0001", "G2026-0002"]
        assert received(once="c", on=date(2027, 1, 1)).grievance.number == "G2027-0001"

    def test_sent_twice_is_in_once_and_shows_no_second_code(self) -> None:
        first, again = received(once="same"), received(once="same")
        assert again.grievance == first.grievance
        assert first.code
        assert again.code == ""
        assert Grievance.objects.count() == GrievanceEntry.objects.count() == 1

    def test_keeps_no_word_in_the_open(self) -> None:
        with CaptureQueriesContext(connection) as asked:
            received()
        assert not any(SECRET_WORDS in query["sql"] for query in asked.captured_queries)
        [entry] = GrievanceEntry.objects.all()
        assert SECRET_WORDS.encode() not in bytes(entry.sealed)
        assert grievance_intake.open_texts(entry.sealed) == {"what": SECRET_WORDS}

    def test_keeps_files_sealed_and_as_they_came_only_when_wished(self) -> None:
        cleaned = Cleaned(b"clean", "image/png", ".png")
        received(attached=[Attached(cleaned), Attached(cleaned, b"as it came", "my-phone.png")])
        without, with_original = GrievanceAttachment.objects.all()
        assert bytes(without.sealed_original) == bytes(without.sealed_name) == b""
        assert b"clean" not in bytes(without.sealed)
        assert grievance_intake.open_seal(with_original.sealed_original) == b"as it came"
        assert grievance_intake.open_seal(with_original.sealed_name) == b"my-phone.png"


class TestTheCode:
    def test_has_more_than_128_bits_and_only_its_hash_is_kept(self) -> None:
        receipt = received()
        assert len(receipt.code.replace("-", "")) * 5 >= 128
        assert receipt.code not in str(Grievance.objects.values().get())
        assert receipt.grievance.code_hash != receipt.code

    def test_differs_each_time(self) -> None:
        assert len({grievance_intake.new_code() for _ in range(100)}) == 100

    def test_opens_the_grievance_however_it_was_typed(self) -> None:
        receipt = received()
        for typed in (receipt.code, receipt.code.lower().replace("-", " "), receipt.code.replace("O", "0")):
            assert grievance_thread.find(typed) == receipt.grievance

    @pytest.mark.parametrize("typed", ["", "-", "AAAA-AAAA", "G2026-0001"])
    def test_that_is_another_opens_nothing(self, typed: str) -> None:
        received()
        assert grievance_thread.find(typed) is None


class TestTheReporter:
    def test_adds_to_the_report_once(self) -> None:
        grievance = received().grievance
        assert grievance_thread.write(grievance, text="More", on=TODAY)
        assert not grievance_thread.write(grievance, text="More", on=TODAY)
        assert [one.texts for one in grievance_thread.shown(grievance)] == [
            {"what": SECRET_WORDS},
            {"text": "More"},
        ]

    def test_sees_nothing_internal(self) -> None:
        grievance = received().grievance
        for kind in GrievanceEntry.Kind.values:
            if kind != GrievanceEntry.Kind.INTAKE:
                grievance_intake.enter(grievance, kind, {"text": kind}, on=TODAY)
        seen = {one.kind for one in grievance_thread.shown(grievance)}
        assert seen == {*GrievanceEntry.OF_REPORTER, *GrievanceEntry.TO_REPORTER}
        assert seen.isdisjoint(GrievanceEntry.INTERNAL)

    def test_can_have_no_review_before_a_decision(self) -> None:
        grievance = received().grievance
        with pytest.raises(AppealRefused):
            grievance_thread.appeal(grievance, text="Look again", on=TODAY)
