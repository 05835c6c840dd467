"""Trainings, materials and quizzes, for tests of what follows from them."""

from datetime import date, timedelta
from typing import Any

from suppliers.models import (
    AttendanceSheet,
    Contact,
    MaterialVersion,
    Participant,
    Quiz,
    Supplier,
    TrainingDuty,
    TrainingMaterial,
    TrainingSession,
    User,
)
from suppliers.services import (
    trainings,
    trainings_materials,
    trainings_people,
    trainings_quizzes,
    trainings_sheets,
)
from tests.people import NOW, TODAY, Cast

TABLE = """question_en,question_zh,a_en,a_zh,b_en,b_zh,right
One?,一？,Yes,是,No,否,A
Two?,二？,Yes,是,No,否,B
"""


def a_session(people: Cast, *, materials: Any = (), **values: Any) -> TrainingSession:
    """A training of yesterday by Lin's centre, on the requirements, unless told otherwise."""
    facts: dict[str, Any] = {
        "title_en": "Requirements",
        "title_zh": "管理要求",
        "topics": ["requirements"],
        "day": TODAY - timedelta(days=1),
        "place": "Hall 1",
        "trainer": "Lin",
    }
    session = TrainingSession(**(facts | values))
    return trainings.save(session, materials=materials, by=people.lin, at=NOW)


def invited(session: TrainingSession, *guests: User | Contact, by: User) -> list[Participant]:
    """The places of these people, invited by somebody."""
    rows = [trainings_people.Guest(one, "due") for one in guests]
    trainings_people.invite(session, rows, by=by, at=NOW)
    return list(session.participants.order_by("pk"))


def there(session: TrainingSession, *guests: User | Contact, by: User) -> list[Participant]:
    """The places of these people, who were invited and came."""
    places = invited(session, *guests, by=by)
    trainings_people.note_attendance(session, {one.pk: True for one in places}, by=by, at=NOW)
    return list(session.participants.order_by("pk"))


def a_duty(people: Cast, *, since: date = date(2025, 1, 1), **values: Any) -> TrainingDuty:
    """A duty of the execution teams in the requirements, unless told otherwise."""
    who = {} if "rule" in values else {"role": "execution_team"}
    facts = {"topics": ["requirements"], "months": 12} | who
    return trainings.set_duty(since=since, by=people.lin, at=NOW, **(facts | values))


def a_material(people: Cast, **values: Any) -> TrainingMaterial:
    """A best practice that suppliers may hand on, not published yet."""
    facts: dict[str, Any] = {
        "kind": "best_practice",
        "reach": "chain",
        "title_en": "A refiner replaced",
        "title_zh": "更换精炼厂",
        "topics": ["mitigation"],
        "owner": people.lin,
    }
    return trainings_materials.save(TrainingMaterial(**(facts | values)), by=people.lin, at=NOW)


def a_version(
    material: TrainingMaterial, by: User, *, files: dict[str, bytes] | None = None, **values: Any
) -> MaterialVersion:
    """The next version of a material, in both languages."""
    facts = {"text_en": "What was done.", "text_zh": "做法如下。", "change_en": "First", "change_zh": "首版"}
    uploads = {
        language: trainings_materials.Upload(f"file_{language}.pdf", content)
        for language, content in (files or {}).items()
    }
    version = MaterialVersion(**(facts | values))
    return trainings_materials.publish(material, version, files=uploads, by=by, at=NOW)


def a_quiz(people: Cast, *, pass_percent: int = 80) -> Quiz:
    """Two questions; right are the first option, then the second."""
    quiz = Quiz(title_en="Quiz", title_zh="测验", pass_percent=pass_percent)
    return trainings_quizzes.create(quiz, TABLE.encode(), by=people.lin, at=NOW)


def contact_of(supplier: Supplier) -> Contact:
    """The first contact of a supplier."""
    return Contact.objects.filter(supplier=supplier).earliest("pk")


def a_sheet(session: TrainingSession, text: str, by: User) -> AttendanceSheet:
    """An uploaded list, as CSV."""
    return trainings_sheets.receive(session, text.encode(), file_name="list.csv", by=by, at=NOW)


def rows_of(supplier: Supplier, people: Cast) -> dict[str, Any]:
    """A training in the supplier's branch with somebody of the supplier there, and what belongs to it.

    People of all suppliers are in the first training, so that it has as many as there are suppliers.
    """
    is_far = supplier == people.faraway
    colleague = people.lin if is_far else people.wei
    quiz = Quiz.objects.first() or a_quiz(people)
    material = a_material(people)
    version = a_version(material, people.lin, files={"en": b"%PDF en", "zh-hans": b"%PDF zh"})
    session = a_session(
        people, subsidiary=people.kunshan if is_far else people.dongguan, quiz=quiz, materials=[version]
    )
    contact = Contact.objects.filter(supplier=supplier).first()
    there(session, *filter(None, [colleague, contact]), by=people.lin)
    first = TrainingSession.objects.earliest("pk")
    guest = Participant(supplier=supplier, name="Guest", email="guest@example.com")
    trainings_people.add(first, [guest], by=people.lin, at=NOW)
    speaker = people.omar if is_far else people.ana
    trainings_materials.note_read(version, supplier, by=speaker, at=NOW)
    receiver = trainings_materials.Receiver("Upstream", "sales@upstream.example")
    trainings_materials.hand_on(version, supplier, [receiver], language="en", note="", by=speaker, at=NOW)
    return {
        "training": session,
        "participant": session.participants.filter(supplier=supplier).first() or guest,
        "sheet": a_sheet(session, "name,email\nWei,wei@lanhai.example\n", people.lin),
        "duty": TrainingDuty.objects.first() or a_duty(people),
        "supplier_duty": TrainingDuty.objects.of_suppliers().first() or a_duty(people, rule="all"),
        "quiz": quiz,
        "training_material": material,
        "material_file": version.files.first(),
        "material_forward": supplier.material_forwards.get(),
    }
