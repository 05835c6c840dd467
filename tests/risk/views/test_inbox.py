import csv
import io
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from risk.models import Alert, Case
from risk.services import alerts, cases
from suppliers.models import Supplier, SupplyRelation
from tests import facts
from tests.declared import declare
from tests.people import cast

pytestmark = pytest.mark.django_db
INBOX = "/risk/"


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def smelters():
    return facts.listed_smelters()


@pytest.fixture
def gold(smelters):
    facts.give_status(smelters["CID910001"], "Gold", "non_conformant")
    return smelters["CID910001"]


@pytest.fixture
def tin(smelters):
    return smelters["CID910003"]


@pytest.fixture
def wei(client, people):
    people.wei.language = "en"
    people.wei.save()
    client.force_login(people.wei)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def two_alerts(people, gold, tin, now):
    declare(people.xinhe, [(gold, "Gold"), (tin, "Tin")], at=now)
    alerts.evaluate(at=now)
    return {alert.metal_id: alert for alert in Alert.objects.all()}


def neighbour(people, number, name="Neighbour"):
    supplier = Supplier.objects.create(external_id=f"S-3{number:03}", name=f"{name} {number}", country="CN")
    SupplyRelation.objects.create(supplier=supplier, subsidiary=people.dongguan)
    return supplier


def groups(response):
    return response.context["inbox"].groups


class TestInbox:
    def test_says_the_cause_once_for_each_smelter(self, wei, people, two_alerts, gold, now):
        declare(neighbour(people, 1), [(gold, "Gold")], at=now)
        alerts.evaluate(at=now)
        found = groups(wei.get(INBOX))
        assert [(group.first.alert.facility.cid, group.alerts, group.others) for group in found] == [
            ("CID910001", 2, 2),
            ("CID910003", 1, 1),
        ]
        assert found[0].first.cause == "“Non-conformant” on the list of 1 Jan 2026"
        assert found[1].first.cause.startswith("Not on the conformant or active list of")

    def test_groups_by_supplier_when_the_address_says_so(self, wei, people, two_alerts):
        (group,) = groups(wei.get(INBOX, {"by": "supplier"}))
        assert (group.first.alert.supplier, group.alerts, group.others) == (people.xinhe, 2, 2)

    def test_puts_the_most_severe_and_then_the_most_overdue_first(
        self, wei, people, gold, tin, smelters, now
    ):
        late, later, none = (neighbour(people, number) for number in range(3))
        for supplier in (late, later, none):
            declare(supplier, [(tin, "Tin")], at=now)
        declare(people.xinhe, [(gold, "Gold")], at=now)
        alerts.evaluate(at=now)
        on = timezone.localdate(now)
        for supplier, days in ((later, 3), (late, 9)):
            own = list(Alert.objects.filter(supplier=supplier))
            cases.open_case(own, owner=people.wei, due_date=on - timedelta(days=days), by=people.wei, at=now)
        rows = [row.alert.supplier for group in groups(wei.get(INBOX)) for row in group.rows]
        assert rows == [people.xinhe, late, later, none]

    def test_shows_a_name_that_nobody_could_resolve(self, wei, people, now):
        declare(people.xinhe, names=[("Guang Xi Hua Tin Indust.", "Tin")], at=now)
        alerts.evaluate(at=now)
        page = wei.get(INBOX).content.decode()
        assert "“Guang Xi Hua Tin Indust.”" in page
        assert "Name could not be resolved by any rule" in page

    def test_holds_back_the_rows_of_a_long_group_and_shows_them_alone(self, wei, people, gold, now):
        for number in range(8):
            declare(neighbour(people, number), [(gold, "Gold")], at=now)
        alerts.evaluate(at=now)
        (group,) = groups(wei.get(INBOX))
        assert (len(group.rows), group.more, group.alerts) == (5, 3, 8)
        (alone,) = groups(wei.get(INBOX, {"group": str(group.key)}))
        assert (len(alone.rows), alone.more) == (8, 0)

    def test_counts_each_tab_without_the_filters(self, wei, people, two_alerts, now):
        alerts.assign([two_alerts["Gold"]], owner=people.wei, by=people.wei, at=now)
        own = [two_alerts["Tin"]]
        due = timezone.localdate(now) - timedelta(days=1)
        cases.open_case(own, owner=people.lin, due_date=due, by=people.lin, at=now)
        tabs = wei.get(INBOX, {"metal": "Gold"}).context["tabs"]
        assert [tab["count"] for tab in tabs] == [2, 1, 0, 1, 0, 0]

    def test_moves_an_alert_to_closed_this_month_when_it_closes(self, wei, people, two_alerts, now):
        declare(people.xinhe, at=now + timedelta(minutes=1))
        alerts.evaluate(at=now + timedelta(minutes=1))
        assert groups(wei.get(INBOX)) == []
        closed = groups(wei.get(INBOX, {"tab": "closed"}))
        assert len(closed) == 2
        assert "no longer holds it" in wei.get(INBOX, {"tab": "closed"}).content.decode()

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({"severity": "3"}, ["Gold"]),
            ({"metal": "Tin"}, ["Tin"]),
            ({"metal": ["Tin", "Gold"]}, ["Gold", "Tin"]),
            ({"q": "xinhe"}, ["Gold", "Tin"]),
            ({"q": "CID910003"}, ["Tin"]),
            ({"q": "aurum"}, ["Gold"]),
            ({"q": "nobody"}, []),
            ({"severity": "none such"}, ["Gold", "Tin"]),
        ],
    )
    def test_filters_by(self, wei, two_alerts, query, found):
        rows = [row for group in groups(wei.get(INBOX, query)) for row in group.rows]
        assert [row.alert.metal_id for row in rows] == found

    def test_filters_by_a_subsidiary_and_all_below_it(self, wei, people, two_alerts, gold, now):
        declare(neighbour(people, 1), [(gold, "Gold")], at=now)
        alerts.evaluate(at=now)
        assert wei.get(INBOX, {"subsidiary": people.dongguan.pk}).context["inbox"].suppliers == 2
        assert wei.get(INBOX, {"subsidiary": people.dongguan_plant.pk}).context["inbox"].suppliers == 1

    def test_does_not_offer_subsidiaries_out_of_reach(self, wei, people, two_alerts):
        page = wei.get(INBOX)
        offered = {pk for pk, _name in page.context["filters"].form.fields["subsidiary"].choices}
        assert {str(pk) for pk in offered} == {str(people.dongguan.pk), str(people.dongguan_plant.pk)}

    def test_gives_each_set_filter_a_chip_that_removes_it(self, wei, two_alerts):
        (chip,) = wei.get(INBOX, {"metal": ["Tin", "Gold"], "q": "x", "page": "3"}).context["chips"]
        assert (chip.name, chip.remove_url) == ("Mineral", "?q=x")

    def test_says_that_nothing_fits_the_filters(self, wei, two_alerts):
        assert "No alert fits these filters" in wei.get(INBOX, {"q": "nobody"}).content.decode()

    def test_says_what_belongs_here_when_it_is_empty(self, wei):
        assert "No open alert" in wei.get(INBOX).content.decode()

    def test_asks_the_same_number_of_queries_whatever_the_size(self, wei, people, gold, tin, now):
        def queries():
            with CaptureQueriesContext(
                connection,
            ) as captured:
                wei.get(INBOX)
            return len(captured)

        declare(people.xinhe, [(gold, "Gold"), (tin, "Tin")], names=[("Unheard", "Gold")], at=now)
        alerts.evaluate(at=now)
        wei.get(INBOX)
        few = queries()
        for number in range(12):
            names = [(f"Unheard {number}", "Tin")]
            declare(neighbour(people, number), [(gold, "Gold"), (tin, "Tin")], names=names, at=now)
        alerts.evaluate(at=now)
        assert queries() == few

    def test_speaks_chinese(self, client, people, two_alerts):
        client.force_login(people.wei)
        client.cookies["django_language"] = "zh-hans"
        page = client.get(INBOX).content.decode()
        assert "收件箱" in page
        assert "在 2026年1月1日的清单上为“不合规”" in page


class TestAccess:
    def test_shows_a_team_only_its_own_branch(self, wei, people, two_alerts, gold, now):
        declare(people.faraway, [(gold, "Gold")], at=now)
        alerts.evaluate(at=now)
        foreign = Alert.objects.get(supplier=people.faraway)
        assert wei.get(INBOX).context["inbox"].suppliers == 1
        assert wei.get(reverse("risk:alert_detail", args=[foreign.pk])).status_code == 404
        assert wei.get(reverse("risk:supplier_alerts", args=[people.faraway.pk])).status_code == 404

    def test_lets_the_board_read_and_do_nothing(self, client, people, two_alerts):
        client.force_login(people.bo)
        page = client.get(INBOX)
        assert page.status_code == 200
        assert 'name="selected"' not in page.content.decode()
        body = {"selected": [two_alerts["Gold"].pk]}
        for name in ("alert_assign", "case_open", "alert_selection"):
            assert client.post(reverse(f"risk:{name}"), body).status_code == 403

    @pytest.mark.parametrize("person", ["ana", "omar", "ada"])
    def test_is_closed_to(self, client, people, person):
        client.force_login(getattr(people, person))
        assert client.get(INBOX).status_code == 403
        assert client.get(reverse("risk:alert_export")).status_code == 403


class TestExport:
    def test_holds_exactly_the_filtered_rows(self, wei, two_alerts):
        content = wei.get(reverse("risk:alert_export"), {"metal": "Tin", "format": "csv"}).content
        rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
        assert [(row["CID"], row["Supplier number"]) for row in rows] == [("CID910003", "S-1001")]

    @pytest.mark.parametrize("name", ["=cmd|' /C calc'!A0", "+1+1", "-2", "@SUM(A1)"])
    def test_makes_no_formula_of_a_name(self, wei, people, two_alerts, name):
        people.xinhe.name = name
        people.xinhe.save()
        content = wei.get(reverse("risk:alert_export"), {"format": "csv"}).content
        row = next(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
        assert row["Supplier"] == f"'{name}"
        content = wei.get(reverse("risk:alert_export")).content
        sheet = load_workbook(io.BytesIO(content))["Alerts"]
        cell = sheet["D2"]
        assert (cell.value, cell.data_type) == (name, "s")

    def test_writes_real_dates_and_says_what_it_shows(self, wei, two_alerts):
        book = load_workbook(io.BytesIO(wei.get(reverse("risk:alert_export"), {"metal": "Gold"}).content))
        about = {row[0].value: row[1].value for row in book["About"].iter_rows()}
        assert about["Mineral"] == "Gold"
        assert about["Facility status lists of"] == "1 Jan 2026"
        assert isinstance(book["Alerts"]["N2"].value, date)
        assert book["Alerts"].freeze_panes == "A2"

    def test_knows_two_formats_only(self, wei, two_alerts):
        assert wei.get(reverse("risk:alert_export"), {"format": "exe"}).status_code == 400


class TestSelection:
    def test_says_how_many_cases_the_selection_makes(self, wei, people, two_alerts, gold, now):
        declare(neighbour(people, 1), [(gold, "Gold")], at=now)
        alerts.evaluate(at=now)
        chosen = list(Alert.objects.values_list("pk", flat=True))
        page = wei.post(reverse("risk:alert_selection"), {"selected": chosen}).content.decode()
        assert "Open 2 cases" in page

    def test_leaves_out_the_button_when_every_alert_has_a_case(self, wei, people, two_alerts, now):
        own = list(two_alerts.values())
        cases.open_case(own, owner=people.wei, due_date=date(2099, 1, 1), by=people.wei, at=now)
        page = wei.post(
            reverse("risk:alert_selection"), {"selected": [alert.pk for alert in own]}
        ).content.decode()
        assert reverse("risk:case_open") not in page

    def test_asks_before_it_opens_anything(self, wei, two_alerts):
        page = wei.post(reverse("risk:case_open"), {"selected": [two_alerts["Gold"].pk]})
        assert page.status_code == 200
        assert Case.objects.count() == 0
        on = timezone.localdate()
        assert page.context["form"].initial["due_date"] == on + timedelta(days=60)

    def test_opens_one_case_for_each_supplier_with_the_days_of_its_severity(
        self, wei, people, two_alerts, tin, now
    ):
        second = neighbour(people, 1)
        declare(second, [(tin, "Tin")], at=now)
        alerts.evaluate(at=now)
        chosen = list(Alert.objects.values_list("pk", flat=True))
        body = {"selected": chosen, "confirmed": "1", "owner": people.wei.pk, "due_date": ""}
        answer = wei.post(reverse("risk:case_open"), body | {"back": "?metal=Tin"})
        assert answer.url == "/risk/?metal=Tin"
        on = timezone.localdate()
        opened = {case.supplier: (case.due_date - on).days for case in Case.objects.all()}
        assert opened == {people.xinhe: 60, second: 90}
        assert not Alert.objects.filter(case=None).exists()

    def test_leaves_out_alerts_that_are_in_a_case(self, wei, people, two_alerts, now):
        due = date(2099, 1, 1)
        cases.open_case([two_alerts["Gold"]], owner=people.wei, due_date=due, by=people.wei, at=now)
        body = {"selected": [alert.pk for alert in two_alerts.values()]}
        assert wei.post(reverse("risk:case_open"), body).context["left_out"] == 1

    def test_refuses_a_day_that_is_over(self, wei, people, two_alerts):
        body = {
            "selected": [two_alerts["Gold"].pk],
            "confirmed": "1",
            "owner": people.wei.pk,
            "due_date": "2020-01-01",
        }
        assert "This day is over" in wei.post(reverse("risk:case_open"), body).content.decode()
        assert Case.objects.count() == 0

    def test_offers_owners_who_may_see_the_supplier(self, wei, people, two_alerts):
        page = wei.post(reverse("risk:case_open"), {"selected": [two_alerts["Gold"].pk]})
        assert set(page.context["form"].fields["owner"].queryset) == {people.wei, people.lin}

    def test_assigns_the_selected_alerts(self, wei, people, two_alerts):
        body = {"selected": [two_alerts["Gold"].pk], "confirmed": "1", "owner": people.lin.pk}
        assert wei.post(reverse("risk:alert_assign"), body).status_code == 302
        assert set(Alert.objects.filter(owner=people.lin)) == {two_alerts["Gold"]}

    def test_touches_nothing_when_one_alert_is_out_of_reach(self, wei, people, two_alerts, gold, now):
        declare(people.faraway, [(gold, "Gold")], at=now)
        alerts.evaluate(at=now)
        body = {
            "selected": list(Alert.objects.values_list("pk", flat=True)),
            "confirmed": "1",
            "owner": people.wei.pk,
        }
        assert wei.post(reverse("risk:alert_assign"), body).status_code == 404
        assert wei.post(reverse("risk:case_open"), body).status_code == 404
        assert Case.objects.count() == 0

    @pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/admin/"])
    def test_goes_back_to_the_inbox_and_nowhere_else(self, wei, two_alerts, back):
        assert wei.post(reverse("risk:alert_assign"), {"back": back}).url == "/risk/"


class TestAlertDetail:
    def test_shows_the_evidence_of_each_step_and_the_rows_as_written(
        self, wei, people, two_alerts, gold, now
    ):
        facts.give_status(gold, "Gold", "conformant", timezone.localdate())
        alerts.evaluate(at=now + timedelta(minutes=1))
        response = wei.get(reverse("risk:alert_detail", args=[two_alerts["Gold"].pk]))
        page = response.context["page"]
        assert [(step.because, bool(step.submission)) for step in page.steps][-1] == ("reported", True)
        assert page.steps[0].because == "status_gained"
        assert [(report.row, report.name) for report in page.reports] == [(5, "Aurum Works")]
        assert [status.status for status in page.statuses] == ["conformant", "non_conformant"]
        assert "Smelter List" in response.content.decode()

    def test_calls_another_severity_a_change(self, wei, people, tin, two_alerts, now):
        facts.give_status(tin, "Tin", "non_conformant", timezone.localdate())
        alerts.evaluate(at=now + timedelta(minutes=1))
        page = wei.get(reverse("risk:alert_detail", args=[two_alerts["Tin"].pk])).content.decode()
        assert "Changed: Another status of the smelter by a new list" in page
        assert "Raised: Reported in an accepted declaration" in page

    def test_offers_to_open_a_case(self, wei, two_alerts):
        page = wei.get(reverse("risk:alert_detail", args=[two_alerts["Gold"].pk])).content.decode()
        assert f"{reverse('risk:case_open')}?alert={two_alerts['Gold'].pk}" in page
        assert wei.get(reverse("risk:case_open"), {"alert": two_alerts["Gold"].pk}).status_code == 200

    @pytest.mark.parametrize(("person", "leads"), [("lin", True), ("wei", False), ("bo", False)])
    def test_leads_to_lists_only_those_who_may_open_them(
        self, client, people, two_alerts, gold, now, person, leads
    ):
        status = facts.give_status(gold, "Gold", "conformant", timezone.localdate())
        alerts.evaluate(at=now + timedelta(minutes=1))
        client.force_login(getattr(people, person))
        page = client.get(reverse("risk:alert_detail", args=[two_alerts["Gold"].pk])).content.decode()
        link = reverse("smelters:list_detail", args=[status.list_id])
        assert page.count(str(status.list)) >= 2
        assert page.count(link) == (2 if leads else 0)


class TestFragments:
    def test_show_the_alerts_of_a_supplier(self, wei, people, two_alerts):
        page = wei.get(reverse("risk:supplier_alerts", args=[people.xinhe.pk])).content.decode()
        assert "Aurum Works" in page
        assert "2 open, 0 closed" in page

    def test_show_the_alerts_about_a_smelter_within_reach(self, wei, people, two_alerts, gold, now):
        declare(people.faraway, [(gold, "Gold")], at=now)
        alerts.evaluate(at=now)
        page = wei.get(reverse("risk:facility_alerts", args=[gold.pk])).content.decode()
        assert "Xinhe" in page
        assert "Faraway" not in page

    @pytest.mark.parametrize("name", ["supplier_alerts", "facility_alerts"])
    def test_are_whole_pages_for_a_browser_without_scripts(self, wei, people, two_alerts, gold, name):
        url = reverse(f"risk:{name}", args=[people.xinhe.pk if name == "supplier_alerts" else gold.pk])
        assert "<h1" in wei.get(url).content.decode()
        assert "<h1" not in wei.get(url, headers={"HX-Request": "true"}).content.decode()
