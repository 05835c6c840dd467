import logging

import pytest
from django.urls import reverse

from tests import asked, sending
from tests.people import cast

pytestmark = pytest.mark.django_db
BOTH_DOORS = pytest.mark.parametrize("door", ["portal:file", "surveys:submission_file"])


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def submission(people):
    return sending.receive(asked.a_request(people.xinhe), name="鑫禾 “2026”; final.xlsx", by=people.ana)


def get(client, user, door, submission):
    client.force_login(user)
    return client.get(reverse(door, args=[submission.pk]))


@BOTH_DOORS
class TestOriginal:
    @pytest.mark.parametrize("who", ["ana", "wei", "lin"])
    def test_comes_byte_for_byte_to_those_who_may_see_it(self, client, people, submission, door, who):
        response = get(client, getattr(people, who), door, submission)
        assert b"".join(response.streaming_content) == sending.complete()

    @pytest.mark.parametrize(("who", "status"), [("omar", 404), ("bo", 403), ("ada", 403)])
    def test_comes_to_no_one_else(self, client, people, submission, door, who, status):
        assert get(client, getattr(people, who), door, submission).status_code == status

    def test_asks_strangers_to_sign_in(self, client, submission, door):
        assert client.get(reverse(door, args=[submission.pk])).status_code == 302

    def test_is_out_of_reach_for_another_branch(self, client, people, submission, door):
        other = sending.receive(asked.a_request(people.faraway, submission.request.campaign))
        assert get(client, people.wei, door, other).status_code == 404

    def test_is_a_download_with_its_own_name_and_never_a_page(self, client, people, submission, door):
        response = get(client, people.ana, door, submission)
        assert response["Content-Type"] == "application/octet-stream"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''%E9%91%AB%E7%A6%BE")
        assert "no-store" in response["Cache-Control"]

    def test_is_logged_with_who_took_it(self, client, people, submission, door, caplog):
        with caplog.at_level(logging.INFO):
            get(client, people.wei, door, submission)
        assert any(
            "original downloaded" in record.getMessage() and f"'user_id': {people.wei.pk}" in str(record.msg)
            for record in caplog.records
        )
