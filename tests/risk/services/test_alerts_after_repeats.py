"""What comes a second time, a file of a supplier or a list, moves no alert: none is doubled, closed or opened anew."""

from datetime import date, timedelta
from typing import Any

import pytest

from risk.models import Alert, AlertTransition
from risk.services import alerts, allegations
from smelters.lists.model import ListRefused
from smelters.models import Facility, ReferenceList
from smelters.services import reference_list
from surveys.models import Request, Submission
from surveys.services import resolution, submissions
from tests import asked
from tests.people import NOW, Cast, cast
from tests.smelters.files import status_csv
from tests.workbooks import GOLD, TIN, UNKNOWN_GOLD, cmrt_workbook

pytestmark = pytest.mark.django_db

ORIGINS = status_csv(
    [("CID910001", "Gold", "Burundi", "3")], head=("CID", "Metal", "Country of Origin", "Level")
)
STATUSES = status_csv(
    [("CID910003", "Tin", "Tanjung Tin", "Indonesia", "Active")],
    head=("Smelter ID", "Metal", "Standard Smelter Name", "Country", "Status"),
)
FORBIDDEN = status_csv([("CID910003", "Tin", "Own inquiries")], head=("CID", "Metal", "Reason"))
KINDS = ["allegation", "high_risk", "not_participating", "origin_risk", "unresolved"]


def apply(content: bytes, day: date, **wish: Any) -> ReferenceList:
    applied = reference_list.import_list(content, valid_from=day, by=None, at=NOW, **wish)
    resolution.resolve_again(list_id=applied.pk, decision_id=None, at=NOW)
    alerts.evaluate(at=NOW + timedelta(hours=1), list_id=applied.pk)
    return applied


def apply_all(day: date, label: str) -> None:
    """An issue of each list; what another one says is the same, in other bytes."""
    end = b"\n" * int(label)
    apply(cmrt_workbook(), day, file_name="CMRT.xlsx", label=label)
    apply(STATUSES + end, day, file_name="status.csv", label=label)
    apply(
        ORIGINS + end, day, file_name="origins.csv", kind="origin", label=label, licence="licensed-internal"
    )
    apply(FORBIDDEN + end, day, file_name="own.csv", kind="high_risk", label=label)


def send(request: Request, content: bytes) -> Submission:
    """The workbook, received and read."""
    submission = submissions.receive(request, content, file_name="CMRT.xlsx", by=None, at=NOW).submission
    submissions.read(submission.pk, clock=lambda: NOW + timedelta(seconds=1))
    submission.refresh_from_db()
    alerts.evaluate(at=NOW + timedelta(hours=1), supplier_ids=[request.supplier_id])
    return submission


@pytest.fixture
def people() -> Cast:
    return cast()


def stand() -> list[tuple[Any, ...]]:
    """Every alert as it stands, and every step."""
    return [
        *Alert.objects.order_by("pk").values_list(
            "pk", "kind", "status", "severity", "opened_at", "facility_status"
        ),
        *AlertTransition.objects.order_by("pk").values_list("pk", "because"),
    ]


class TestARepeat:
    def test_of_a_file_or_a_list_moves_no_alert(self, people: Cast) -> None:
        apply_all(date(2026, 1, 1), "1")
        content = cmrt_workbook((GOLD, TIN, UNKNOWN_GOLD))
        request = asked.a_request(people.xinhe)
        first = send(request, content)
        allegations.record(
            Facility.objects.get(cid="CID910001"),
            metal="Gold",
            title="Fires",
            source="A newspaper",
            url="",
            published_on=None,
            by=people.wei,
            at=NOW,
        )
        alerts.evaluate(at=NOW + timedelta(hours=1))
        before = stand()
        assert sorted(Alert.objects.open().values_list("kind", flat=True)) == KINDS

        assert send(request, content) == first
        assert stand() == before
        again = send(asked.a_request(people.xinhe, asked.a_campaign(2027)), content)
        assert again != first
        submissions.accept(
            again, by=people.wei, at=NOW + timedelta(minutes=1), reason="Nothing has changed since"
        )
        alerts.evaluate(at=NOW + timedelta(hours=1))
        assert stand() == before
        with pytest.raises(ListRefused):
            apply(STATUSES + b"\n", date(2026, 2, 1), file_name="status.csv", label="again")
        apply_all(date(2026, 2, 1), "2")
        alerts.evaluate(at=NOW + timedelta(hours=1))
        assert stand() == before
