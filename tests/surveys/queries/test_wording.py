import ast
import inspect
import re
from itertools import takewhile
from pathlib import Path

import pytest
from django.utils.translation import override

from surveys.models import Finding, Submission
from surveys.queries import wording
from surveys.services.submissions import READING_FAILED
from surveys.workbooks import labels, refusals
from surveys.workbooks.findings import WORDS
from surveys.workbooks.refusals import SENTENCES, Refusal
from surveys.workbooks.rules.base import Rule
from surveys.workbooks.rules.catalogue import RULES

LANGUAGES = pytest.mark.parametrize("language", ["en", "zh-hans"])
CORE = Path(inspect.getfile(refusals)).parent
PLACEHOLDER = re.compile(r"%\((\w+)\)s")


def parameters_given(tree, functions, constant=""):
    """The keyword sets of all calls of the functions, or of those whose first argument is the constant."""
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        first = call.args[0] if call.args else None
        if name in functions and (not constant or getattr(first, "attr", "") == constant):
            yield name, {keyword.arg for keyword in call.keywords}


def helpers_of(kind):
    """The functions of the rule's own module that it calls."""
    calls = (node.func for node in ast.walk(ast.parse(inspect.getsource(kind))) if isinstance(node, ast.Call))
    module = inspect.getmodule(kind)
    for name in {call.id for call in calls if isinstance(call, ast.Name)}:
        found = getattr(module, name, None)
        if inspect.isfunction(found) and found.__module__ == kind.__module__:
            yield found


def findings_of(rule):
    """For each place in the rule that makes a finding: the parameters that it will have."""
    parts = list(takewhile(lambda part: part is not Rule, type(rule).__mro__))
    for part in [*parts, *helpers_of(type(rule))]:
        tree = ast.parse(inspect.getsource(part))
        for name, given in parameters_given(tree, {"finding", "finding_at"}):
            always = {"sheet", "cell"} | ({"value"} if name == "finding" else set())
            yield always | given | ({"count"} if "rows" in given else set())


@LANGUAGES
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_gives_all_that_its_sentence_needs(rule, language):
    places = list(findings_of(rule))
    assert places
    for given in places:
        needed = set(PLACEHOLDER.findall(rule.message))
        assert needed <= given
        with override(language):
            parameters = {name: "Contact phone" if name in WORDS else "7" for name in needed}
            sentence = wording.sentence(Finding(rule=rule.id, parameters=parameters))
        assert "%(" not in sentence


@LANGUAGES
@pytest.mark.parametrize("reason", list(Refusal))
def test_every_refusal_gives_all_that_its_sentence_needs(reason, language):
    trees = [ast.parse(path.read_text()) for path in CORE.rglob("*.py")]
    constant = reason.name
    needed = set(PLACEHOLDER.findall(SENTENCES[reason]))
    for tree in trees:
        for _name, given in parameters_given(tree, {"Refused"}, constant):
            assert needed <= given
    with override(language):
        refused = Submission(refusal=reason.value, refusal_parameters=dict.fromkeys(needed, "unknown"))
        assert "%(" not in wording.refusal_sentence(refused)


@LANGUAGES
def test_a_reading_that_failed_has_its_sentence(language):
    with override(language):
        assert wording.refusal_sentence(Submission(refusal=READING_FAILED))


class TestSentence:
    def test_fails_loudly_when_a_parameter_is_missing(self):
        rule = next(rule for rule in RULES if "%(value)s" in rule.message)
        with pytest.raises(KeyError):
            wording.sentence(Finding(rule=rule.id, parameters={}))

    def test_translates_our_words_and_leaves_those_of_the_file(self):
        rule = next(rule for rule in RULES if rule.id == "V19b")
        places = dict.fromkeys(PLACEHOLDER.findall(rule.message), "7")
        with override("zh-hans"):
            assert "Unobtainium" in wording.filled(rule.id, places | {"mineral": "Unobtainium"})
            assert wording.mineral("Soda Ash") == "纯碱"
            assert "纯碱" in wording.filled(rule.id, places | {"mineral": "soda ash"})
            rule = next(rule for rule in RULES if rule.id == "V30")
            places = dict.fromkeys(PLACEHOLDER.findall(rule.message), "Gold")
            assert "“Gold”" in wording.filled(rule.id, places)

    def test_translates_codes_of_a_refusal_and_leaves_what_the_file_says(self):
        submission = Submission(refusal="not_a_template", refusal_parameters={"sheet": ""})
        # The translation of an empty text is the head of the catalogue.
        assert "Content-Type" not in wording.refusal_sentence(submission)
        damaged = Submission(refusal="damaged", refusal_parameters={"detail": "cut_off"})
        assert "it ends too early" in wording.refusal_sentence(damaged)


class TestField:
    def test_knows_every_field_question_and_practice(self):
        assert all(wording.field(name) for name in labels.FIELDS)
        assert all(wording.question(meaning.value) for meaning in (*labels.TOPICS, *labels.PRACTICES))


class TestPlace:
    @pytest.mark.parametrize(
        ("cell", "column", "row"),
        [("A17", "A", 17), ("A5:A61", "A", 5), ("AB7", "AB", 7), ("D", "D", None), ("", "", None)],
    )
    def test_takes_a_reference_apart(self, cell, column, row):
        assert wording.place(cell) == wording.Place(column, row)
