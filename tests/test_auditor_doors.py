"""What an internal auditor gets at: to read what colleagues read, of the supplier under audit, and nobody else's.

Every door of the access matrix is tried by Noa, who audits Xinhe, at Xinhe's rows and at Faraway's.
"""

from typing import Any

import pytest

from risk.models import Audit
from suppliers.models import User
from tests import audited
from tests.test_access_matrix import DOORS, NAMES, YES, House, Kind, address, house, knock, outbox

__all__ = ["house", "outbox"]
pytestmark = pytest.mark.django_db

FOR_ANYBODY = {Kind.EVERYBODY}
FOR_READERS = {Kind.READERS, Kind.READER_ROW, Kind.OVERSEERS}
OF_THE_AUDITOR = {Kind.AUDITOR_ROW}
ORGANISATION = {Kind.ORGANISATION}
BY_REACH = {Kind.API_ROW, Kind.FILE_ROW, Kind.DRAFT, Kind.API_DRAFT}
"""Doors that open to whoever may see the row, whatever the role."""


@pytest.fixture
def noa(house: House) -> User:
    """Audits Xinhe; whoever audits Faraway is somebody else."""
    noa = audited.an_auditor(house.people)
    other = audited.an_auditor(house.people, "uri@lanhai.example", "Uri")
    Audit.objects.filter(supplier=house.people.faraway).update(auditor=other)
    return noa


class TestAuditor:
    @pytest.mark.parametrize("name", NAMES)
    def test_opens_what_is_to_read_and_steps_of_the_own_audit_only(
        self, name: str, house: House, noa: User
    ) -> None:
        door: Any = DOORS[name]
        at_own = knock(noa, address(name, house.rows["xinhe"], door))
        if at_own == YES:
            allowed = FOR_ANYBODY | FOR_READERS | OF_THE_AUDITOR | ORGANISATION | BY_REACH
            assert door.kind in allowed, "opens to an auditor"
        if door.kind in {Kind.READER_ROW, Kind.AUDITOR_ROW}:
            assert at_own == YES
        if door.kind in {Kind.READER_ROW, Kind.AUDITOR_ROW, Kind.API_ROW, Kind.FILE_ROW}:
            assert knock(noa, address(name, house.rows["faraway"], door)) != YES
