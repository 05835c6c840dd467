"""The licence class of a list for which nobody chose one, by the doors through which lists come in."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from smelters.licences import Reader, classes_for, usual_class
from smelters.lists.model import ListRefused
from smelters.models import ReferenceList
from smelters.services import membership, reference_list
from smelters.tasks import import_list_job
from tests.people import NOW, cast
from tests.smelters.files import lookup, status_csv

pytestmark = pytest.mark.django_db

PERAK = ("Tin", "Perak Works", "Perak Works", "MALAYSIA", "CID910003", "Ipoh", "Perak")
STATUS = status_csv([("CID910003", "Perak", "Tin", "", "Active", "", "")])
ORIGIN = status_csv([("CID910003", "Tin", "PER")], head=("CID", "Metal", "Country of Origin"))
DAY = date(2026, 1, 1)


def class_of(content, **wish):
    wish = {"by": None, "at": NOW, "file_name": "list"} | wish
    return reference_list.import_list(content, **wish).licence


class TestAListWithoutAChosenClass:
    def test_is_public_if_it_is_a_look_up(self):
        assert class_of(lookup([PERAK])) == "public"

    def test_is_for_internal_use_if_it_says_statuses(self):
        assert class_of(STATUS, valid_from=DAY) == "licensed-internal"

    def test_is_for_members_if_it_says_origins_and_refused_outside_of_a_membership(self):
        with pytest.raises(ListRefused, match="members_only"):
            class_of(ORIGIN, kind="origin", valid_from=DAY)
        membership.begin(since=DAY, until=None, note="", by=cast().lin, at=NOW)
        assert class_of(ORIGIN, kind="origin", valid_from=DAY) == "member-only"

    def test_never_goes_to_suppliers_where_the_kind_is_not_published_for_all(self):
        to_all = {kind for kind in ReferenceList.Kind if usual_class(kind) in classes_for(Reader.SUPPLIER)}
        assert to_all == {"lookup", "cahra", "covered", "sanctions"}

    def test_keeps_the_class_of_the_list_that_it_corrects(self):
        people = cast()
        wrong = reference_list.import_list(
            lookup([PERAK]), file_name="a", licence="licensed-internal", by=None, at=NOW
        )
        corrected = reference_list.prepare(
            lookup([(*PERAK[:5], "Ipoh", "Johor")]), file_name="b", supersedes=wrong, by=people.lin, at=NOW
        )
        assert corrected.licence == "licensed-internal"

    def test_gets_the_usual_one_from_the_form_and_from_the_command(self, client, tmp_path):
        client.force_login(cast().lin, backend="django.contrib.auth.backends.ModelBackend")
        file = SimpleUploadedFile("a.xlsx", lookup([PERAK]))
        response = client.post(reverse("smelters:list_import"), {"file": file, "kind": "", "licence": ""})
        import_list_job(job_id=int(response.headers["Location"].rstrip("/").rpartition("/")[2]))
        assert ReferenceList.objects.get().licence == "public"
        path = tmp_path / "status.csv"
        path.write_bytes(STATUS)
        call_command("import_reference", str(path), "--valid-from", "2026-01-01")
        assert ReferenceList.objects.get(kind="status").licence == "licensed-internal"


class TestAListWithAChosenClass:
    @pytest.mark.parametrize("licence", ["public", "licensed-internal"])
    def test_keeps_it(self, licence):
        assert class_of(lookup([PERAK]), licence=licence) == licence
        assert class_of(STATUS, valid_from=DAY, licence=licence) == licence
