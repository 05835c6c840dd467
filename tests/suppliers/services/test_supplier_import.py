import pytest
from django.core.management import CommandError, call_command

from suppliers.models import Contact, Supplier, SupplyRelation, User
from suppliers.services import supplier_import
from suppliers.services.csv_table import ImportRefused
from tests.people import NOW, cast

pytestmark = pytest.mark.django_db
HEAD = ",".join(supplier_import.COLUMNS[:10])
TOPWAY = "S-5001,Topway Ltd.,拓维有限公司,CN,zh-CN,kunshan;dongguan-2,Gu Yan,Gu.Yan@topway.example,+86 1,"
TOPWAY_TOO = "S-5001,Topway Ltd.,拓维有限公司,CN,zh-CN,kunshan;dongguan-2,Li Mei,li.mei@topway.example,,en"
NORD = "S-5002,Nordlicht GmbH,,DE,,,,,,"


@pytest.fixture
def people():
    return cast()


def load(*rows, head=HEAD, encoding="utf-8"):
    return supplier_import.import_suppliers("\n".join([head, *rows]).encode(encoding), at=NOW)


def problems_of(*rows, head=HEAD):
    with pytest.raises(ImportRefused) as refused:
        load(*rows, head=head)
    return refused.value.problems


def everything():
    return [list(model.objects.order_by("pk").values()) for model in (Supplier, Contact, SupplyRelation)]


class TestImportSuppliers:
    def test_writes_suppliers_with_relations_contacts_and_accounts(self, people):
        done = load(TOPWAY, TOPWAY_TOO, NORD)
        assert (done.created, done.updated, done.contacts, done.accounts) == (2, 0, 2, 2)
        topway = Supplier.objects.get(external_id="S-5001")
        assert (topway.name, topway.name_local, topway.country, topway.language) == (
            "Topway Ltd.",
            "拓维有限公司",
            "CN",
            "zh-hans",
        )
        assert set(topway.delivers_to.values_list("code", flat=True)) == {"kunshan", "dongguan-2"}
        assert set(topway.contacts.values_list("email", "language")) == {
            ("gu.yan@topway.example", "zh-hans"),
            ("li.mei@topway.example", "en"),
        }
        assert User.objects.get(email="gu.yan@topway.example").is_supplier_contact
        assert Supplier.objects.get(external_id="S-5002").language == "en"

    def test_changes_nothing_the_second_time(self, people):
        load(TOPWAY, TOPWAY_TOO, NORD)
        before = everything()
        done = load(TOPWAY, TOPWAY_TOO, NORD)
        assert (done.created, done.updated, done.contacts, done.accounts) == (0, 2, 0, 0)
        assert everything() == before

    def test_replaces_what_it_says_and_leaves_the_rest(self, people):
        load(TOPWAY)
        load(TOPWAY.replace("Topway Ltd.", "Topway Group").replace("kunshan;dongguan-2", "dongguan"))
        topway = Supplier.objects.get(external_id="S-5001")
        assert topway.name == "Topway Group"
        assert list(topway.delivers_to.values_list("code", flat=True)) == ["dongguan"]
        assert people.xinhe.delivers_to.get().code == "dongguan-2"

    @pytest.mark.parametrize(
        ("head", "row"),
        [
            ("external_id,name", "S-5001,Topway Ltd."),
            ("external_id,name,contact_email", "S-5001,Topway Ltd.,gu.yan@topway.example"),
        ],
    )
    def test_leaves_alone_what_a_missing_column_does_not_say(self, people, head, row):
        load(TOPWAY.replace("CN,zh-CN", "DE,zh-CN"))
        before = everything()
        load(row, head=head)
        assert everything() == before

    def test_clears_what_an_empty_cell_says_there_is_not(self, people):
        load(TOPWAY)
        load("S-5001,Topway Ltd.,,,,,,gu.yan@topway.example,,")
        topway = Supplier.objects.get(external_id="S-5001")
        assert (topway.name_local, topway.country, topway.language) == ("", "", "zh-hans")
        assert not topway.delivers_to.exists()
        contact = topway.contacts.get()
        assert (contact.name, contact.phone, contact.language) == ("Gu Yan", "", "zh-hans")

    def test_lets_one_person_speak_for_two_suppliers(self, people):
        load("S-5003,Other Ltd.,,,,,Ana,ANA@xinhe.example,,")
        assert set(people.ana.contacts.values_list("supplier__external_id", flat=True)) == {
            "S-1001",
            "S-5003",
        }

    def test_reads_what_chinese_excel_writes(self, people):
        load(TOPWAY.replace(",", "\t"), head=HEAD.replace(",", "\t"), encoding="gb18030")
        assert Supplier.objects.get(external_id="S-5001").name_local == "拓维有限公司"

    @pytest.mark.parametrize(
        ("row", "problem"),
        [
            (",No Number,,,,,,,,", "Row 2: external_id is empty."),
            ("S-1,,,,,,,,,", "Row 2: name is empty."),
            ("S-1,A,,CHN,,,,,,", "Row 2: The country CHN is no code of two letters."),
            ("S-1,A,,,fr,,,,,", "Row 2: The language fr is neither zh-hans nor en."),
            ("S-1,A,,,,nowhere,,,,", "Row 2: No subsidiary has the code nowhere."),
            ("S-1,A,,,,,Ana,ana at x,,", "Row 2: ana at x is no e-mail address."),
            ("S-1,A,,,,,Ana,,,", "Row 2: The contact has no e-mail address."),
            ("S-" + "1" * 40 + ",A,,,,,,,,", "Row 2: external_id has more than 40 characters."),
        ],
    )
    def test_names_each_problem_with_its_row(self, people, row, problem):
        assert problems_of(row) == [problem]

    def test_refuses_rows_that_contradict_each_other(self, people):
        assert problems_of(TOPWAY, TOPWAY_TOO.replace("Topway Ltd.", "Topway")) == [
            "Row 3: S-5001 says something else than in row 2."
        ]

    def test_writes_nothing_when_one_row_is_wrong(self, people):
        problems_of(TOPWAY, "S-1,,,,,,,,,")
        assert not Supplier.objects.filter(external_id="S-5001").exists()

    def test_refuses_a_table_without_its_columns(self, people):
        assert problems_of("a,b", head="number,name") == ["The first row has no column external_id."]

    def test_asks_no_more_queries_for_more_rows(self, people, django_assert_max_num_queries):
        rows = [
            f"S-7{number:03},Supplier {number},,CN,,kunshan,C,c{number}@x.example,," for number in range(200)
        ]
        with django_assert_max_num_queries(20):
            load(*rows)


class TestCommand:
    def test_takes_a_file_in(self, people, tmp_path, capsys):
        (tmp_path / "suppliers.csv").write_text(f"{HEAD}\n{TOPWAY}\n")
        call_command("import_suppliers", str(tmp_path / "suppliers.csv"))
        assert capsys.readouterr().out.startswith("1 suppliers created")

    def test_prints_the_problems(self, people, tmp_path):
        (tmp_path / "suppliers.csv").write_text(f"{HEAD}\nS-1,,,,,,,,,\n")
        with pytest.raises(CommandError, match="Row 2: name is empty"):
            call_command("import_suppliers", str(tmp_path / "suppliers.csv"))
