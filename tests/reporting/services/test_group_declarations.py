"""A group declaration from the ask to the release, on an invented template of the library."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from reporting.models import GroupDeclaration
from reporting.services import group_declarations
from reporting.services.group_declarations import DeclarationRefused
from smelters.models import CustomerRule
from suppliers.models import Membership, Role, User
from surveys.models import Answer, Declaration, TemplateFile
from surveys.services import templates
from surveys.workbooks.blank import WorkbookValues, build
from surveys.workbooks.layouts.cmrt import CMRT_6_5
from surveys.workbooks.layouts.model import NO, YES, Topic
from surveys.workbooks.understanding import understand
from tests import asked, facts, made_of
from tests.declared import declare
from tests.people import NOW, TODAY, Cast, cast
from tests.surveys.workbooks.writing.given import ADDRESS
from tests.workbooks import LOOKUP

pytestmark = pytest.mark.django_db

RECORD: dict[str, Any] = {
    "company": {
        "company": "Lanhai Precision",
        "contact_name": "Lin",
        "contact_email": "lin@lanhai.example",
        "contact_phone": "+86 769 1",
        "authorizer": "Zhou Min",
        "authorizer_email": "zhou@lanhai.example",
    },
    "practices": {q.practice.value: q.options[0] for q in CMRT_6_5.company_questions},
    "comments": {q.practice.value: ADDRESS for q in CMRT_6_5.company_questions},
}


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def template() -> TemplateFile:
    return templates.add(
        build(CMRT_6_5, WorkbookValues(lookup=LOOKUP)), file_name="c.xlsx", licence_note="", by=None, at=NOW
    )


@pytest.fixture
def second() -> User:
    user = User.objects.create_user("mei@lanhai.example", "a long password", full_name="Mei")
    Membership.objects.create(user=user, role=Role.CENTRE, since=TODAY)
    return user


def says(declaration: Declaration, **answers: str) -> None:
    """Answer the questions about gold; the other metals are not used."""
    given = dict.fromkeys(Topic, YES) | {Topic(name): text for name, text in answers.items()}
    rows = [
        Answer(declaration=declaration, question=f"q{number}", meaning=topic, mineral="Gold", answer=text)
        for number, (topic, text) in enumerate(given.items(), start=1)
    ]
    Answer.objects.bulk_create(rows)


@pytest.fixture
def declared(people: Cast) -> tuple[Declaration, Declaration]:
    """Both suppliers declare one smelter; Faraway a name that nobody has resolved, too."""
    smelters = facts.listed_smelters()
    gold = [smelters["CID910001"], smelters["CID910002"]]
    campaign = asked.a_campaign()
    one = declare(people.xinhe, [(gold[0], "Gold")], campaign=campaign, at=NOW)
    two = declare(
        people.faraway,
        [(gold[0], "Gold"), (gold[1], "Gold")],
        names=[("Nowhere Gold", "Gold")],
        campaign=campaign,
        at=NOW,
    )
    two.smelters.filter(name="Nowhere Gold").update(country="CHINA")
    says(one)
    says(two, cahra=NO)
    return one, two


def computed(template: TemplateFile, people: Cast, **other: Any) -> GroupDeclaration:
    values: dict[str, Any] = {
        "scope": "company",
        "on": TODAY + timedelta(days=1),
        "profile": "none",
        "record": RECORD,
        "subsidiary": None,
        "customer": None,
        "by": people.lin,
        "at": NOW,
    }
    made = group_declarations.ask(template, **(values | other))
    group_declarations.carry_out(made.job, at=NOW)
    return GroupDeclaration.objects.get(pk=made.pk)


@pytest.mark.usefixtures("declared")
class TestComputing:
    def test_writes_a_file_that_the_reader_finds_complete(self, template: TemplateFile, people: Cast) -> None:
        made = computed(template, people)
        assert made.status == "ready"
        assert made.problems == []
        with made.file.open("rb") as file:
            read = understand(file.read(), filename="")
        assert {row.best_cid for row in read.declaration.smelters if row.best_cid} == {
            row["cid"] for row in made.result["smelters"] if row["cid"]
        }
        assert "Nowhere Gold" in {row.name.value for row in read.declaration.smelters}
        assert list(read.checker.missing()) == []

    def test_keeps_what_it_was_computed_from(
        self, template: TemplateFile, people: Cast, declared: tuple[Declaration, Declaration]
    ) -> None:
        inputs = computed(template, people).inputs
        assert {(row["declaration"], row["sha256"]) for row in inputs["declarations"]} == {
            (each.pk, each.submission.sha256) for each in declared
        }
        assert inputs["template"] == template.sha256
        assert inputs["lists"]
        assert inputs["silent"] == []

    def test_counts_each_smelter_once_with_its_suppliers(self, template: TemplateFile, people: Cast) -> None:
        rows = computed(template, people).result["smelters"]
        shared = [row for row in rows if len(row["suppliers"]) == 2]
        assert len(rows) == 3
        assert [row["suppliers"] for row in shared] == [sorted([people.xinhe.pk, people.faraway.pk])]

    def test_of_a_subsidiary_takes_its_branch(self, template: TemplateFile, people: Cast) -> None:
        made = computed(template, people, scope="subsidiary", subsidiary=people.dongguan)
        assert [row["supplier"] for row in made.inputs["declarations"]] == [people.xinhe.pk]
        with made.file.open("rb") as file:
            company = understand(file.read(), filename="").declaration.company
        assert (company.scope.value, company.scope_description.value) == ("C", "Dongguan")

    def test_of_a_customer_takes_its_parts(self, template: TemplateFile, people: Cast) -> None:
        customer = made_of.a_customer()
        made_of.a_part(by=[people.faraway]).customers.add(customer)
        made = computed(template, people, scope="customer", customer=customer)
        assert [row["supplier"] for row in made.inputs["declarations"]] == [people.faraway.pk]
        with made.file.open("rb") as file:
            products = understand(file.read(), filename="").declaration.products
        assert [(row.number.value, row.name.value) for row in products] == [("P-1", "Part P-1")]

    def test_names_what_is_not_qualified_and_leaves_it_in(self, template: TemplateFile, people: Cast) -> None:
        result = computed(template, people, profile="rmi").result
        assert {each["kept"] for each in result["exceptions"]} == {"stays"}
        assert {code for each in result["exceptions"] for code in each["concerns"]} == {
            "not_qualified",
            "not_resolved",
        }
        assert len(result["smelters"]) == 3

    def test_leaves_out_what_a_customer_refuses_only_if_it_is_not_supplied_with_it(
        self, template: TemplateFile, people: Cast, declared: tuple[Declaration, Declaration]
    ) -> None:
        customer = made_of.a_customer()
        made_of.a_part(by=[people.xinhe]).customers.add(customer)
        for row in declared[1].smelters.filter(facility__isnull=False):
            CustomerRule.objects.create(
                facility=row.facility,
                customer=customer.code,
                rule="do_not_use",
                list=facts.a_list(kind="customer"),
                valid=facts.from_day(TODAY - timedelta(days=90)),
                recorded=facts.from_moment(NOW - timedelta(days=90)),
            )
        result = computed(template, people, profile="own_list", customer=customer).result
        kept = {
            each["row"]["suppliers"].__len__(): each["kept"]
            for each in result["exceptions"]
            if each["row"]["cid"]
        }
        assert kept == {2: "stays", 1: "left_out"}

    def test_asks_a_fixed_number_of_queries(
        self, template: TemplateFile, people: Cast, django_assert_max_num_queries: Any
    ) -> None:
        with django_assert_max_num_queries(25):
            computed(template, people)


@pytest.mark.usefixtures("declared")
class TestReleasing:
    @pytest.fixture
    def made(self, template: TemplateFile, people: Cast) -> GroupDeclaration:
        return computed(template, people)

    def test_needs_a_second_person(self, made: GroupDeclaration, people: Cast) -> None:
        with pytest.raises(DeclarationRefused, match="same_person"):
            group_declarations.release(made, by=people.lin, at=NOW)

    def test_by_one_person_is_refused_by_the_database(self, made: GroupDeclaration, people: Cast) -> None:
        with pytest.raises(DatabaseError), transaction.atomic():
            GroupDeclaration.objects.filter(pk=made.pk).update(
                status="released", settled_by=people.lin, settled_at=NOW
            )

    def test_freezes(self, made: GroupDeclaration, second: User) -> None:
        group_declarations.release(made, by=second, at=NOW)
        for change in ({"result": {}}, {"status": "ready", "settled_by": None, "settled_at": None}):
            with pytest.raises(DatabaseError), transaction.atomic():
                GroupDeclaration.objects.filter(pk=made.pk).update(**change)
        with pytest.raises(DatabaseError), transaction.atomic():
            GroupDeclaration.objects.filter(pk=made.pk).delete()

    def test_is_refused_while_something_is_missing(
        self, template: TemplateFile, people: Cast, second: User
    ) -> None:
        record = RECORD | {"company": RECORD["company"] | {"authorizer": ""}}
        made = computed(template, people, record=record)
        assert made.problems == ["Declaration!D18"]
        with pytest.raises(DeclarationRefused, match="incomplete"):
            group_declarations.release(made, by=second, at=NOW)

    def test_is_refused_twice(self, made: GroupDeclaration, second: User) -> None:
        group_declarations.release(made, by=second, at=NOW)
        with pytest.raises(DeclarationRefused, match="settled"):
            group_declarations.release(made, by=second, at=NOW)

    def test_gives_the_next_one_something_to_compare_with(
        self, made: GroupDeclaration, template: TemplateFile, people: Cast, second: User
    ) -> None:
        group_declarations.release(made, by=second, at=NOW)
        later = computed(template, people, at=NOW + timedelta(hours=1))
        assert later.previous == made

    def test_can_be_left_by_discarding(self, made: GroupDeclaration, people: Cast) -> None:
        group_declarations.discard(made, by=people.lin, at=NOW)
        assert GroupDeclaration.objects.get().status == "discarded"


@pytest.mark.usefixtures("declared")
class TestReach:
    def test_is_that_of_the_reader(self, template: TemplateFile, people: Cast, second: User) -> None:
        company = computed(template, people)
        ours = computed(template, people, scope="subsidiary", subsidiary=people.dongguan)
        theirs = computed(template, people, scope="subsidiary", subsidiary=people.kunshan)
        draft = computed(template, people)
        for each in (company, ours, theirs):
            group_declarations.release(each, by=second, at=timezone.now())
        seen = {
            name: set(GroupDeclaration.objects.visible_to(getattr(people, name)))
            for name in ("lin", "bo", "wei", "ana", "ada")
        }
        assert seen == {
            "lin": {company, ours, theirs, draft},
            "bo": {company, ours, theirs},
            "wei": {company, ours},
            "ana": set(),
            "ada": set(),
        }
