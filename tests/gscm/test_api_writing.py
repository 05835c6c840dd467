"""What programs write: suppliers by their number, and workbooks."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from gscm.tokens.models import KeptAnswer, Scope
from suppliers.models import Contact, Supplier
from surveys.models import Campaign, Finding, Request, Submission
from tests import asked
from tests.gscm.programs import a_program, a_token, send
from tests.people import Cast, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def request_of_xinhe(people: Cast) -> Request:
    return asked.a_request(people.xinhe)


def _file(content: bytes = b"not yet read", name: str = "cmrt.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


class TestSuppliers:
    def _put(self, people: Cast, number: str, said: dict[str, Any]) -> Any:
        _token, key = a_token(people.lin, Scope.SUPPLIERS_WRITE, Scope.SUPPLIERS_READ)
        return a_program(key).put(
            f"/api/v1/suppliers/by-number/{number}/", said, content_type="application/json"
        )

    def test_are_created_by_their_number(self, people: Cast) -> None:
        said = {
            "name": "New Metals",
            "country": "de",
            "subsidiaries": ["kunshan", "dongguan"],
            "contacts": [{"email": "A@new.example", "name": "Anna"}, {"email": "b@new.example"}],
        }
        response = self._put(people, "S-77", said)
        assert response.status_code == 201
        supplier = Supplier.objects.get(external_id="S-77")
        assert (supplier.country, supplier.language) == ("DE", "en")
        assert {one["code"] for one in response.json()["delivers_to"]} == {"kunshan", "dongguan"}
        assert set(supplier.contacts.values_list("email", flat=True)) == {"a@new.example", "b@new.example"}

    def test_stay_the_same_when_the_same_is_said_twice(self, people: Cast) -> None:
        said = {"name": "New Metals", "subsidiaries": ["kunshan"], "contacts": [{"email": "a@new.example"}]}
        first, second = self._put(people, "S-77", said), self._put(people, "S-77", said)
        assert (first.status_code, second.status_code) == (201, 200)
        assert first.json() == second.json()
        assert Contact.objects.filter(supplier__external_id="S-77").count() == 1

    def test_keep_what_is_not_said(self, people: Cast) -> None:
        response = self._put(people, "S-1001", {"name": "Xinhe Connectors"})
        assert response.status_code == 200
        supplier = Supplier.objects.get(external_id="S-1001")
        assert (supplier.name, supplier.country) == ("Xinhe Connectors", "CN")
        assert supplier.delivers_to.count() == 1

    @pytest.mark.parametrize(
        "said",
        [
            {},
            {"name": "N", "country": "Germany"},
            {"name": "N", "subsidiaries": ["nowhere"]},
            {"name": "N", "contacts": [{"email": "no address"}]},
            {"name": "N", "language": "fr"},
            {"name": "\u0000"},
        ],
    )
    def test_are_refused_with_the_reason(self, people: Cast, said: dict[str, Any]) -> None:
        response = self._put(people, "S-77", said)
        assert response.status_code == 400
        assert response.json()
        assert not Supplier.objects.filter(external_id="S-77").exists()

    def test_are_for_the_centre_to_write(self, people: Cast) -> None:
        for person in (people.wei, people.bo, people.ada, people.ana):
            _token, key = a_token(person)
            path = "/api/v1/suppliers/by-number/S-1001/"
            response = a_program(key).put(path, {"name": "N"}, content_type="application/json")
            assert response.status_code == 403

    def test_out_of_reach_are_not_found_by_their_number(self, people: Cast) -> None:
        _token, key = a_token(people.wei)
        program = a_program(key)
        assert program.get("/api/v1/suppliers/by-number/S-1001/").json()["id"] == people.xinhe.pk
        assert program.get("/api/v1/suppliers/by-number/S-2001/").status_code == 404


class TestUploads:
    def test_are_taken_and_read_later(self, people: Cast, request_of_xinhe: Request) -> None:
        _token, key = a_token(people.ana)
        program = a_program(key)
        response = send(program, request_of_xinhe.pk, _file())
        assert response.status_code == 202
        submission = Submission.objects.get()
        assert response["Location"] == response.json()["state_url"]
        state = program.get(response["Location"]).json()
        assert (state["id"], state["status"], state["is_settled"]) == (submission.pk, "received", False)
        assert (submission.uploaded_by, submission.on_behalf) == (people.ana, False)

    def test_of_a_colleague_are_on_behalf_of_the_supplier(
        self, people: Cast, request_of_xinhe: Request
    ) -> None:
        _token, key = a_token(people.wei)
        assert send(a_program(key), request_of_xinhe.pk, _file()).status_code == 202
        assert Submission.objects.get().on_behalf

    def test_are_answered_the_same_for_the_same_key(self, people: Cast, request_of_xinhe: Request) -> None:
        _token, key = a_token(people.ana)
        answers = [
            send(a_program(key), request_of_xinhe.pk, _file(), idempotency_key="one") for _ in range(2)
        ]
        assert [answer.status_code for answer in answers] == [202, 202]
        assert answers[0].json() == answers[1].json()
        assert answers[0].json()["is_new"] is True
        assert "Idempotency-Replayed" not in answers[0]
        assert answers[1]["Idempotency-Replayed"] == "true"
        assert Submission.objects.count() == 1

    @pytest.mark.parametrize("file", [_file(b"another"), _file(name="other.xlsx")])
    def test_conflict_when_the_key_was_used_for_another(
        self, people: Cast, request_of_xinhe: Request, file: Any
    ) -> None:
        _token, key = a_token(people.ana)
        send(a_program(key), request_of_xinhe.pk, _file(), idempotency_key="one")
        response = send(a_program(key), request_of_xinhe.pk, file, idempotency_key="one")
        assert response.status_code == 409
        assert Submission.objects.count() == 1

    def test_have_keys_that_are_each_persons_own(self, people: Cast, request_of_xinhe: Request) -> None:
        for person in (people.ana, people.wei):
            _token, key = a_token(person)
            response = send(a_program(key), request_of_xinhe.pk, _file(), idempotency_key="one")
            assert response.status_code == 202
        assert KeptAnswer.objects.count() == 2

    def test_that_are_refused_leave_the_key_free(
        self, people: Cast, request_of_xinhe: Request, settings: Any
    ) -> None:
        _token, key = a_token(people.ana)
        settings.UPLOAD_MAX_BYTES = 3
        response = send(a_program(key), request_of_xinhe.pk, _file(), idempotency_key="one")
        assert response.status_code == 400
        settings.UPLOAD_MAX_BYTES = 3000
        response = send(a_program(key), request_of_xinhe.pk, _file(), idempotency_key="one")
        assert response.status_code == 202

    @pytest.mark.parametrize("name", ["x" * 256, "ключ", "a\tb"])
    def test_refuse_a_key_that_is_none(self, people: Cast, request_of_xinhe: Request, name: str) -> None:
        _token, key = a_token(people.ana)
        response = send(a_program(key), request_of_xinhe.pk, _file(), idempotency_key=name)
        assert response.status_code == 400
        assert not Submission.objects.exists()

    def test_need_a_file(self, people: Cast, request_of_xinhe: Request) -> None:
        _token, key = a_token(people.ana)
        response = a_program(key).post(f"/api/v1/requests/{request_of_xinhe.pk}/submissions/", {})
        assert response.status_code == 400
        assert response.json()["file"]

    def test_are_for_those_who_may_send(self, people: Cast, request_of_xinhe: Request) -> None:
        for person, expected in ((people.omar, 404), (people.ada, 404), (people.bo, 403), (people.lin, 202)):
            _token, key = a_token(person)
            assert send(a_program(key), request_of_xinhe.pk, _file()).status_code == expected

    def test_need_a_request_that_stands(self, people: Cast, request_of_xinhe: Request) -> None:
        _token, key = a_token(people.ana)
        Request.objects.filter(pk=request_of_xinhe.pk).update(withdrawn_at=timezone.now())
        assert send(a_program(key), request_of_xinhe.pk, _file()).status_code == 404

    def test_need_a_campaign_that_was_launched(self, people: Cast) -> None:
        _token, key = a_token(people.ana)
        draft: Campaign = asked.a_draft()
        request = asked.a_request(people.xinhe, draft)
        assert send(a_program(key), request.pk, _file()).status_code == 404

    def test_come_back_byte_for_byte(self, people: Cast, request_of_xinhe: Request) -> None:
        _token, key = a_token(people.ana)
        program = a_program(key)
        submission = send(program, request_of_xinhe.pk, BytesIO(b"\x00bytes")).json()["id"]
        path = f"/api/v1/submissions/{submission}/original/"
        assert b"".join(program.get(path).streaming_content) == b"\x00bytes"
        _token, foreign = a_token(people.omar)
        assert a_program(foreign).get(path).status_code == 404


class TestFindings:
    def test_are_told_in_the_language_that_is_accepted(self, people: Cast, request_of_xinhe: Request) -> None:
        _token, key = a_token(people.ana)
        program = a_program(key)
        submission = send(program, request_of_xinhe.pk, _file()).json()["id"]
        Finding.objects.create(
            submission_id=submission,
            position=1,
            rule="C01",
            severity="correct",
            sheet="Declaration",
            cell="D8",
            parameters={"cell": "D8", "field": "Company name"},
        )
        path = f"/api/v1/submissions/{submission}/findings/"
        english = program.get(path, headers={"accept-language": "en"}).json()
        chinese = program.get(path, headers={"accept-language": "zh-hans"}).json()
        assert english[0]["rule"] == chinese[0]["rule"] == "C01"
        assert english[0]["sentence"] != chinese[0]["sentence"]

    def test_of_a_foreign_file_do_not_exist(self, people: Cast, request_of_xinhe: Request) -> None:
        _token, key = a_token(people.ana)
        submission = send(a_program(key), request_of_xinhe.pk, _file()).json()["id"]
        _token, foreign = a_token(people.omar)
        for what in ("", "state/", "findings/"):
            assert a_program(foreign).get(f"/api/v1/submissions/{submission}/{what}").status_code == 404
