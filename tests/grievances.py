"""Builders of grievances: what somebody writes, and people who handle it."""

from datetime import date
from typing import Any

from gscm.lib.metadata import Cleaned
from risk.models import Grievance
from risk.services import grievance_intake, grievance_reading, grievance_thread, grievances
from risk.services.grievance_intake import Attached, Receipt, Report
from suppliers.models import Membership, Role, User
from tests.people import NOW, TODAY

SECRET_WORDS = "They pay the men at the northern road block"


def report(**changes: Any) -> Report:
    """A complaint with one telltale sentence."""
    values: dict[str, Any] = {"kind": Grievance.Kind.COMPLAINT, "texts": {"what": SECRET_WORDS}}
    return Report(**{**values, **changes})


def received(
    once: str = "first", *, on: date = TODAY, channel: str = Grievance.Channel.PAGE, **changes: Any
) -> Receipt:
    """A report that came in."""
    return grievance_intake.receive(report(**changes), channel=channel, once=once, on=on)


def officer(email: str = "grace@lanhai.example", *roles: str) -> User:
    """Grace, the grievance officer, or somebody with other roles."""
    user = User.objects.create_user(email, "a long password", full_name=email.partition("@")[0].title())
    for role in roles or (Role.GRIEVANCE_OFFICER,):
        Membership.objects.create(user=user, role=role, since=date(2020, 1, 1))
    return user


def rows_of(once: str = "one") -> dict[str, Any]:
    """An officer, and a grievance told to her, with a file that is kept as it came, and a task."""
    grace = User.objects.filter(email="grace@lanhai.example").first() or officer()
    image = Attached(Cleaned(b"clean", "image/png", ".png"), b"as it came", "phone.png")
    grievance = received(once, channel=Grievance.Channel.OTHER, attached=[image]).grievance
    return {
        "officer": grace,
        "grievance": grievance,
        "grievance_file": grievance.entries.first().attachments.first(),
        "grievance_task": grievance.tasks.first()
        or grievances.add_task(grievance, text="Ask the mine", owner=grace, due_date=TODAY),
    }


def grow(grievance: Grievance, *, by: User, number: int) -> None:
    """One more of everything that a grievance has."""
    image = Attached(Cleaned(b"clean", "image/png", ".png"))
    grievances.add_task(grievance, text=f"Task {number}", owner=by, due_date=TODAY)
    grievances.write(grievance, kind="note", text=f"Note {number}", by=by, at=NOW)
    grievance_thread.write(grievance, text=f"Message {number}", attached=[image], on=TODAY)
    grievance_reading.open_case(grievance, by=by, at=NOW)


def deputy() -> User:
    """Dee, the deputy."""
    return officer("dee@lanhai.example", Role.GRIEVANCE_DEPUTY)
