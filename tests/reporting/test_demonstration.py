"""The demonstration is loaded once for all of these: two campaign years through every service."""

from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reporting.demonstration import loading, smelters
from reporting.demonstration.people import accounts
from reporting.figures.definitions import FIGURES, Figure
from reporting.figures.values import Rate
from reporting.queries import rows
from reporting.queries.scope import Scope
from reporting.queries.summary import summary, years
from risk.models import Alert, AlertTransition, Case, CaseMessage, EffortStep, ListSignal
from risk.queries.portal_cases import own_cases
from smelters.licences import usual_class
from smelters.models import Facility, NameDecision, ReferenceList, ReportedName, SanctionMatch
from suppliers.models import Supplier, User
from surveys.models import Campaign, Finding, IntakeFile, ReportedSmelter, Request, Submission

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("demonstration")]

READERS = (
    "lin@lanhai.example",
    "bo@lanhai.example",
    "wei@lanhai.example",
)


@pytest.fixture(scope="module")
def demonstration(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Loaded in a transaction that never commits."""
    with django_db_blocker.unblock(), transaction.atomic():
        loading.load(at=timezone.now())
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # what a moment does by itself once the rows are committed
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def demo(demonstration: None, db: None) -> None:
    """Every test sees the demonstration."""


def _scopes() -> Iterator[Scope]:
    for email in READERS:
        user = User.objects.get(email=email)
        for year in years(user):
            yield Scope(user, year.year, timezone.now())


def _variants(figure: Figure, scope: Scope) -> Iterator[Scope]:
    """The figure as the summary asks for it, with every argument that occurs."""
    if "family" in figure.required:
        yield from (scope.narrowed(family=family) for family in ("CMRT", "EMRT"))
        return
    yield scope
    if "metal" in figure.arguments:
        for metal in ("Tin", "Cobalt"):
            yield scope.narrowed(metal=metal)
            if "status" in figure.arguments:
                yield scope.narrowed(metal=metal, status="conformant")


class TestFigures:
    @pytest.mark.parametrize("name", list(FIGURES))
    def test_are_the_numbers_of_their_rows(self, name: str) -> None:
        figure = FIGURES[name]
        checked = 0
        for scope in _scopes():
            for variant in _variants(figure, scope):
                found = list(rows.rows(figure, variant))
                value = rows.number(figure, variant)
                if isinstance(value, Rate):
                    column = {"response_rate": "answered", "acceptance_rate": "accepted"}[name]
                    assert value == Rate(sum(row[column] for row in found), len(found))
                else:
                    assert value == len(found)
                checked += 1
        assert checked >= 6

    def test_stand_on_the_summary_as_on_their_pages(self) -> None:
        for scope in _scopes():
            found = summary(scope)
            for value in found.values:
                assert value.number == rows.number(value.figure, scope.narrowed(**value.arguments))
            for line in found.metals:
                assert line.metal
                narrowed = scope.narrowed(metal=line.metal.pk)
                assert line.total == rows.number(FIGURES["smelters"], narrowed)
                assert line.unresolved == rows.number(FIGURES["unresolved_names"], narrowed)
                for cell in line.statuses:
                    assert cell.number == rows.number(
                        FIGURES["smelters"], narrowed.narrowed(status=cell.status)
                    )

    def test_are_smaller_in_a_branch_than_in_the_group(self) -> None:
        everything, branch = (
            Scope(User.objects.get(email=email), years(User.objects.get(email=email))[0].year, timezone.now())
            for email in ("lin@lanhai.example", "huong@lanhai.example")
        )
        asked = FIGURES["suppliers_asked"]
        of_group = rows.number(asked, everything.narrowed(family="CMRT"))
        of_branch = rows.number(asked, branch.narrowed(family="CMRT"))
        assert 0 < of_branch < of_group  # type: ignore[operator]


class TestLife:
    def test_is_on_every_page(self) -> None:
        assert Supplier.objects.count() == 60
        assert set(Campaign.objects.values_list("status", flat=True)) == set(Campaign.Status.values)
        assert {"accepted", "returned", "refused"} == set(Submission.objects.values_list("status", flat=True))
        assert set(Finding.objects.values_list("severity", flat=True)) == set(Finding.Severity.values)
        told = ("not_participating", "status_lost", "reassessment", "unresolved")
        assert set(Alert.objects.values_list("kind", "status")) >= {
            (kind, state) for kind in told for state in Alert.State.values
        }
        flagged = {"high_risk", "customer_forbids", "customer_lacks", "origin_risk", "allegation"}
        assert set(Alert.objects.open().values_list("kind", flat=True)) >= flagged
        because = set(AlertTransition.objects.values_list("because", flat=True))
        assert because >= {"reported", "no_longer_reported", "status_lost", "status_gained", "resolved"}
        passed_at_once = {Case.Status.VERIFICATION}
        assert set(Case.objects.values_list("status", flat=True)) == set(Case.Status.values) - passed_at_once
        assert CaseMessage.objects.filter(is_internal=True).exists()
        assert CaseMessage.objects.filter(by_supplier=True, text__regex="[a-z]{4}").exists()
        assert CaseMessage.objects.filter(by_supplier=True, text__contains="停止采购").exists()
        assert set(IntakeFile.objects.values_list("status", flat=True)) == {"assigned", "unmatched"}
        outcomes = set(NameDecision.objects.values_list("outcome", flat=True))
        assert outcomes >= {"facility", "not_a_smelter"}
        assert ReportedSmelter.objects.filter(resolution="decision").exists()
        assert ReportedName.objects.filter(decisions=None).exists()

    def test_has_lists_of_every_kind_under_their_usual_licence(self) -> None:
        applied = ReferenceList.objects.applied()
        assert set(applied.values_list("kind", flat=True)) == set(ReferenceList.Kind.values)
        other = {each.series for each in applied if each.licence != usual_class(each.kind)}
        assert other == {"RCOI data: Own inquiries"}
        assert ReferenceList.objects.filter(status="preview").count() == 1

    def test_has_matches_with_a_sanctions_list_at_every_step(self) -> None:
        matches = SanctionMatch.objects
        assert [matches.undecided().count(), matches.count()] == [1, 3]
        flagged = matches.flagged(timezone.localdate()).get().facility
        assert set(Alert.objects.filter(kind="sanctioned").values_list("facility", flat=True)) <= {flagged.pk}

    def test_has_lists_that_stand_out_and_says_whom_to_ask_first(self) -> None:
        kinds = set(ListSignal.objects.open().values_list("kind", flat=True))
        assert kinds >= {ListSignal.Kind.UNCHANGED, ListSignal.Kind.CHURN, ListSignal.Kind.VANISHED}
        assert EffortStep.objects.exists()

    def test_has_lists_that_changed(self) -> None:
        newest = ReferenceList.objects.filter(kind="status").first()
        assert newest
        assert (newest.added, newest.removed) == (4, 1)

    def test_uses_no_number_that_a_real_list_uses(self) -> None:
        cids = {smelter.cid for smelter in smelters.SMELTERS}
        assert set(Facility.objects.values_list("cid", flat=True)) <= cids
        assert all("CID910001" <= cid <= "CID919999" for cid in cids)

    def test_lies_in_the_past(self) -> None:
        now = timezone.now()
        assert not Submission.objects.filter(received_at__gt=now).exists()
        assert not AlertTransition.objects.filter(at__gt=now).exists()

    def test_opens_to_its_accounts(self) -> None:
        for account in accounts():
            assert Client().login(email=account.email, password=account.password), account.email

    def test_has_people_who_speak_for_two_suppliers(self) -> None:
        assert User.objects.get(email="ming.qiao@consult.example").contacts.count() == 2


def _pages(user: User) -> Iterator[str]:
    """Lists, and of each kind of row the newest."""
    roles = user.roles
    if roles & {"centre", "execution_team", "board"}:
        yield from (
            reverse(name)
            for name in (
                "risk:inbox",
                "risk:case_list",
                "suppliers:supplier_list",
                "suppliers:organisation",
                "smelters:facility_list",
                "surveys:campaign_list",
                "reporting:summary_index",
            )
        )
        for case in Case.objects.visible_to(user):
            yield reverse("risk:case_detail", args=[case.pk])
        for supplier in Supplier.objects.visible_to(user)[:5]:
            yield reverse("suppliers:supplier_detail", args=[supplier.pk])
        for facility in Facility.objects.all()[:5]:
            yield reverse("smelters:facility_detail", args=[facility.pk])
        for year in years(user)[:1]:
            yield reverse("reporting:summary", args=[year.year])
            for name, figure in FIGURES.items():
                yield reverse("reporting:figure", args=[year.year, name]) + "?family=CMRT" * bool(
                    figure.required
                )
    if roles & {"centre", "execution_team"}:
        yield from map(reverse, ("surveys:submission_list", "surveys:intake_list", "surveys:name_queue"))
        for submission in Submission.objects.visible_to(user).filter(status="returned")[:5]:
            yield reverse("surveys:submission_detail", args=[submission.pk])
    if "centre" in roles:
        yield reverse("smelters:list_index")
        for issue in ReferenceList.objects.all():
            yield reverse("smelters:list_detail", args=[issue.pk])
    if user.is_supplier_contact:
        yield from map(reverse, ("portal:home", "portal_cases:case_list"))
        for request in Request.objects.visible_to(user):
            yield reverse("portal:task", args=[request.pk])
        for case in own_cases(user):
            yield reverse("portal_cases:case_detail", args=[case.pk])


class TestPages:
    @pytest.mark.parametrize("email", [account.email for account in accounts()])
    def test_open_to_their_accounts(self, email: str) -> None:
        user = User.objects.get(email=email)
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        failed = {path: code for path in _pages(user) if (code := client.get(path).status_code) != 200}
        assert failed == {}

    def test_of_each_printed_supplier_have_something_to_do(self) -> None:
        for email in ("yuqing.wang@xinhe.example", "omar@faraway.example", "duc.tran@redriver.example"):
            user = User.objects.get(email=email)
            assert Request.objects.visible_to(user).filter(campaign__status="running").exists()
            assert own_cases(user).running().exists(), email


class TestSeedDemo:
    def test_loads_once(self) -> None:
        before = Submission.objects.count()
        said = StringIO()
        call_command("seed_demo", stdout=said)
        assert "there already" in said.getvalue()
        assert Submission.objects.count() == before

    def test_prints_its_accounts(self) -> None:
        said = StringIO()
        call_command("seed_demo", "--accounts", stdout=said)
        for account in accounts():
            assert account.email in said.getvalue()

    def test_refuses_a_database_with_a_foreign_supplier(self) -> None:
        Supplier.objects.create(external_id="REAL-1", name="A real company")
        with pytest.raises(CommandError, match="suppliers"):
            call_command("seed_demo")
