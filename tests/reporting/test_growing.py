"""A small growth of the demonstration, loaded once for all of these."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from reporting.demonstration import loading
from reporting.demonstration.growing import names
from reporting.demonstration.growing.size import LUXSHARE, Course, Model, Size, TooSmall, further
from reporting.demonstration.growing.tables import ELSEWHERE, TABLES
from reporting.demonstration.suppliers import SUPPLIERS
from risk.bulk import Moved
from risk.models import AlertTransition, Case, CaseTransition
from risk.services import alerts
from suppliers.models import Subsidiary, Supplier, User
from suppliers.models.suppliers import SupplierScoped
from surveys.models import Request, Submission, SubmissionTransition
from surveys.services.expectations import expectations_for, reference_lookup
from surveys.services.recording import grade
from surveys.workbooks.package import Limits
from surveys.workbooks.understanding import understand

SIZE = Size(cmrt=140, cmrt_unanswered=14, emrt=100, emrt_unanswered=24)


@pytest.fixture(scope="module")
def grown(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Loaded in a transaction that never commits."""
    with django_db_blocker.unblock(), transaction.atomic():
        loading.load(at=timezone.now(), size=SIZE)
        yield
        transaction.set_rollback(True)


@pytest.mark.django_db
@pytest.mark.usefixtures("grown")
@pytest.mark.xdist_group("growing")
class TestFurtherSuppliers:
    def test_make_the_size(self) -> None:
        running = Request.objects.filter(campaign__status="running")
        for family, asked, unanswered in (
            ("CMRT", SIZE.cmrt, SIZE.cmrt_unanswered),
            ("EMRT", SIZE.emrt, SIZE.emrt_unanswered),
        ):
            of_family = running.filter(campaign__family=family).asked()  # type: ignore[attr-defined]
            assert of_family.count() == asked
            assert asked - of_family.answered().count() == unanswered
        assert Supplier.objects.count() == SIZE.cmrt
        assert Subsidiary.objects.exclude(parent=None).count() == 24

    def test_sent_files_that_say_what_stands_in_the_tables(self) -> None:
        files = _of_further(Submission).filter(status__in=["accepted", "returned"])
        checked = 0
        for submission in files.select_related("request__campaign", "request__supplier").order_by("-pk")[:40]:
            on = timezone.localdate(submission.received_at)
            with submission.file.open("rb") as file:
                said = understand(
                    file.read(),
                    filename=submission.file_name,
                    limits=Limits(max_bytes=settings.UPLOAD_MAX_BYTES),
                    expectations=partial(expectations_for, submission, on=on),
                    lookup=reference_lookup(on=on),
                )
            declaration = submission.declaration
            assert declaration.company_name == said.declaration.company.company.value
            assert (
                declaration.company["contact_email"]["value"] == said.declaration.company.contact_email.value
            )
            assert declaration.company["contact_email"]["value"].endswith(
                submission.request.supplier.contacts.first().email.split("@")[1]
            )
            rows = declaration.smelters.order_by("row").values_list("row", "country", "city")
            assert list(rows) == [
                (row.row, row.country.value or "", row.city.value or "") for row in said.declaration.smelters
            ]
            found = submission.findings.order_by("position").values_list(
                "rule", "cell", "severity", "parameters"
            )
            assert list(found) == [
                (one.rule_id, one.cell, grade(one, submission.request.campaign), dict(one.parameters))
                for one in said.findings
            ]
            checked += 1
        assert checked == 40

    def test_have_the_alerts_that_an_evaluation_gives_them(self) -> None:
        assert AlertTransition.objects.filter(alert__supplier__in=_further()).exists()
        assert alerts.evaluate(at=timezone.now()) == Moved()

    def test_are_named_nowhere_as_their_models_are(self) -> None:
        with connection.cursor() as cursor:
            for table in TABLES:
                name = table.model._meta.db_table
                cursor.execute(
                    f"SELECT count(*) FROM {name} JOIN twin_of_{name} own ON own.new = {name}.id"  # noqa: S608
                    f" JOIN twin ON twin.number = own.twin"
                    f" WHERE EXISTS (SELECT 1 FROM unnest(twin.before) old"
                    f"                WHERE position(old IN {name}::text) > 0)"
                )
                assert cursor.fetchone() == (0,), name

    def test_lived_through_everything_in_its_order(self) -> None:
        now = timezone.now()
        assert not _of_further(Submission).filter(received_at__lt=F("request__invited_at")).exists()
        assert not _of_further(Submission).filter(settled_at__lt=F("received_at")).exists()
        for model, of in (
            (SubmissionTransition, "submission"),
            (AlertTransition, "alert"),
            (CaseTransition, "case"),
        ):
            last: dict[int, Any] = {}
            for one in model.objects.order_by("pk"):
                row = getattr(one, f"{of}_id")
                assert last.get(row, one.at) <= one.at <= now
                last[row] = one.at

    def test_have_a_history_like_their_models(self) -> None:
        for table in TABLES:
            for versions in (
                one for one in apps.get_models() if getattr(one, "pgh_tracked_model", None) is table.model
            ):
                name = table.model._meta.db_table
                with connection.cursor() as cursor:
                    cursor.execute(
                        f"SELECT count(*) FROM twin_of_{name} own WHERE"  # noqa: S608
                        f" (SELECT count(*) FROM {versions._meta.db_table} WHERE pgh_obj_id = own.new)"
                        f" <> (SELECT count(*) FROM {versions._meta.db_table} WHERE pgh_obj_id = own.old)"
                        f" AND own.new > own.old"
                    )
                    assert cursor.fetchone() == (0,), name

    def test_have_case_numbers_one_after_the_other(self) -> None:
        for year in {number.split("-")[1] for number in Case.objects.values_list("number", flat=True)}:
            numbers = Case.objects.filter(number__startswith=f"CA-{year}-").values_list("number", flat=True)
            assert sorted(int(number.split("-")[2]) for number in numbers) == list(range(1, len(numbers) + 1))

    def test_have_rows_in_every_table_in_which_the_first_have(self) -> None:
        grown = {table.model for table in TABLES}
        left = {
            model._meta.label
            for model in apps.get_models(include_auto_created=True)
            if (issubclass(model, SupplierScoped) or _points_to(model, grown - {User}))
            and model not in grown
            and not hasattr(model, "pgh_tracked_model")
            and model._default_manager.exists()
        }
        assert left <= set(ELSEWHERE)

    def test_are_of_the_demonstration(self) -> None:
        assert loading.load(at=timezone.now(), size=SIZE) is False


def _further() -> Any:
    return Supplier.objects.exclude(external_id__in=[data.number for data in SUPPLIERS])


def _of_further(model: Any) -> Any:
    return model.objects.filter(**{f"{model.supplier_path}__in": _further()})


def _points_to(model: Any, grown: set[Any]) -> bool:
    return any(field.is_relation and field.related_model in grown for field in model._meta.concrete_fields)


BOTH, CMRT_ALONE, SILENT = Course(True, True, True), Course(True, False, False), Course(False, False, False)
SILENT_ON_BOTH, SILENT_ON_EMRT = Course(False, True, False), Course(True, True, False)
MODELS = [
    Model(place, course, weight=1)
    for place, course in enumerate((BOTH, CMRT_ALONE, SILENT, SILENT_ON_BOTH, SILENT_ON_EMRT))
]


class TestFurther:
    def test_makes_the_seed_year(self) -> None:
        chosen = [*range(len(MODELS)), *further(LUXSHARE, MODELS)]
        courses = [MODELS[place].course for place in chosen]
        assert len(courses) == 1924
        assert sum(course.answers_cmrt for course in courses) == 1828
        assert sum(course.is_asked_for_emrt for course in courses) == 1373
        assert sum(course.answers_emrt for course in courses) == 1235

    def test_never_takes_what_has_no_weight(self) -> None:
        models = [*MODELS, Model(9, BOTH, weight=0)]
        assert 9 not in further(LUXSHARE, models)

    def test_refuses_to_be_smaller_than_what_is_there(self) -> None:
        with pytest.raises(TooSmall):
            further(Size(cmrt=4, cmrt_unanswered=0, emrt=1, emrt_unanswered=0), MODELS)


class TestNames:
    def test_are_each_given_once(self) -> None:
        invented = list(names.invent([place % len(SUPPLIERS) for place in range(1900)]))
        assert len({one.name for one in invented}) == len({one.number for one in invented}) == 1900
        assert all(names.is_of_growth(one.number) for one in invented)
        emails = [new for one in invented for _old, new in one.told if "@" in new]
        assert len(emails) == len(set(emails))

    def test_are_known_from_numbers_of_real_suppliers(self) -> None:
        assert not any(map(names.is_of_growth, ("S-10001", "REAL-1", "S-20002", "20001", "S-x")))
