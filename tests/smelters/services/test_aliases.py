"""Learned names as a table to take along and to bring in."""

import csv
import io
from datetime import timedelta

import pytest

from smelters.models import NameDecision, ReportedName
from smelters.services import aliases, names
from smelters.services.aliases import Problem, State
from smelters.signals import names_learned
from tests import facts
from tests.people import NOW, cast
from tests.smelters.files import queries_of

pytestmark = pytest.mark.django_db

HEAD = "name,metal,country,CID,source,decided on,reported CID\n"


@pytest.fixture
def lin():
    return cast().lin


@pytest.fixture(autouse=True)
def facilities():
    return facts.listed_smelters()


def table(*lines):
    return (HEAD + "\n".join(lines)).encode()


def states(content):
    return [(line.state, line.problem) for line in aliases.preview(content).lines]


def decided(text, facility, lin, key=None, at=NOW):
    name = ReportedName.objects.create(
        metal_id="Gold", key=key or text.lower(), name=text, country="CHINA", first_seen_at=NOW
    )
    names.decide(name, outcome="facility", facility=facility, reason="secret reason", by=lin, at=at)
    return name


class TestExport:
    def test_holds_what_suppliers_wrote_and_people_decided_and_nothing_of_a_list(self, facilities, lin):
        decided("Blue Sun", facilities["CID910001"], lin)
        decided("=1+1", facilities["CID910002"], lin, key="cid910009 1 1")
        trader = ReportedName.objects.create(metal_id="Gold", key="trader", name="Trader", first_seen_at=NOW)
        names.decide(trader, outcome="not_a_smelter", by=lin, at=NOW)
        rows = list(csv.reader(io.StringIO(aliases.export())))
        assert rows == [
            list(aliases.HEAD),
            ["Blue Sun", "Gold", "CHINA", "CID910001", str(lin), "2026-03-18", ""],
            ["'=1+1", "Gold", "CHINA", "CID910002", str(lin), "2026-03-18", "CID910009"],
        ]
        text = aliases.export()
        for facility in facilities.values():
            assert facility.name not in text

    def test_leaves_out_what_was_taken_back(self, facilities, lin):
        name = decided("Blue Sun", facilities["CID910001"], lin)
        names.take_back(name, by=lin, at=NOW + timedelta(hours=1))
        assert len(aliases.export().splitlines()) == 1

    def test_comes_in_elsewhere_as_the_same_decisions_and_here_as_known(self, facilities, lin):
        decided("Blue Sun", facilities["CID910001"], lin, key="blue sun")
        content = aliases.export().encode("utf-8-sig")
        assert states(content) == [(State.KNOWN, None)]


class TestPreview:
    def test_tells_new_known_and_contradicting_lines_apart(self, facilities, lin):
        decided("Old Sun", facilities["CID910001"], lin)
        decided("Red Sun", facilities["CID910002"], lin)
        taken_back = decided("Back Sun", facilities["CID910001"], lin)
        names.take_back(taken_back, by=lin, at=NOW + timedelta(hours=1))
        found = states(
            table(
                "New,Au,CHINA,CID910001,,",
                "old sun,金,,cid 910001,,",
                "Red Sun,gold,,CID910001,,",
                "Back Sun,Gold,,CID910001,,",
                "Old Sun,Gold,,CID910002,,,CID999999",
            )
        )
        assert [state for state, _ in found] == ["new", "known", "contradicts", "contradicts", "new"]

    @pytest.mark.parametrize(
        ("line", "problem"),
        [
            (",Gold,,CID910001,,", Problem.NO_NAME),
            ("unknown,Gold,,CID910001,,", Problem.NAMES_NOBODY),
            ("Blue Sun,Cheese,,CID910001,,", Problem.METAL_UNKNOWN),
            ("Blue Sun,Gold,,1JPN072,,", Problem.CID_UNREADABLE),
            ("Blue Sun,Gold,,CID999999,,", Problem.CID_UNKNOWN),
            ("Blue Sun,Tin,,CID910001,,", Problem.CID_OF_OTHER_METAL),
            ("Blue Sun,Gold,,CID910001,,31.3.2026", Problem.DAY_UNREADABLE),
            ("Blue Sun,Gold,,CID910001,,,none", Problem.REPORTED_CID_UNREADABLE),
        ],
    )
    def test_says_what_is_wrong_with_a_line(self, line, problem):
        assert states(table(line, "Fine,Gold,,CID910001,,")) == [(State.WRONG, problem), (State.NEW, None)]

    def test_takes_neither_of_two_lines_that_contradict_each_other(self):
        content = table("Blue Sun,Gold,,CID910001,,", "BLUE SUN,Gold,,CID910002,,")
        assert states(content) == [(State.WRONG, Problem.TWICE)] * 2

    def test_refuses_what_is_no_such_table(self):
        with pytest.raises(aliases.TableRefused) as refused:
            aliases.preview(b"a,b\n1,2\n")
        assert refused.value.missing == ("name", "metal", "CID")

    def test_takes_no_more_queries_for_more_lines(self):
        def counted(number):
            content = table(*(f"Blue Sun {n},Gold,,CID910001,," for n in range(number)))
            return queries_of(lambda: aliases.preview(content))

        assert counted(300) == counted(2)


class TestTakeIn:
    def test_writes_new_lines_as_decisions_and_says_from_where(self, facilities, lin):
        content = table("Blue Sun,Gold,CHINA,CID910001,Mei,2025-11-03")
        result = aliases.take_in(content, file_name="them.csv", by=lin, at=NOW)
        assert result == {"new": 1, "known": 0, "contradicts": 0, "wrong": 0}
        decision = NameDecision.objects.get()
        assert (decision.facility, decision.decided_by) == (facilities["CID910001"], lin)
        assert decision.reported_name.key == "blue sun"
        for word in ("them.csv", "2", "Mei", "2025-11-03"):
            assert word in decision.reason

    def test_changes_nothing_a_second_time(self, lin):
        content = table("Blue Sun,Gold,,CID910001,,", "blue sun,Gold,,CID910001,,")
        aliases.take_in(content, file_name="a.csv", by=lin, at=NOW)
        result = aliases.take_in(content, file_name="a.csv", by=lin, at=NOW)
        assert (result["new"], result["known"]) == (0, 2)
        assert NameDecision.objects.count() == 1

    def test_never_changes_an_earlier_decision(self, facilities, lin):
        name = decided("Blue Sun", facilities["CID910002"], lin)
        aliases.take_in(table("Blue Sun,Gold,,CID910001,,"), file_name="a.csv", by=lin, at=NOW)
        assert name.decisions.get().facility == facilities["CID910002"]

    def test_tells_the_house_once_and_only_where_something_is_new(
        self, lin, django_capture_on_commit_callbacks
    ):
        heard = []
        names_learned.connect(lambda sender, **_: heard.append(1), weak=False, dispatch_uid="t")
        try:
            content = table("Blue Sun,Gold,,CID910001,,", "Red Sun,Gold,,CID910001,,")
            for _ in range(2):
                with django_capture_on_commit_callbacks(execute=True):
                    aliases.take_in(content, file_name="a.csv", by=lin, at=NOW)
        finally:
            names_learned.disconnect(dispatch_uid="t")
        assert heard == [1]
