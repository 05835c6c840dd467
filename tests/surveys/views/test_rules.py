from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from surveys.queries import rule_catalogue
from surveys.workbooks.layouts.known import LAYOUTS
from surveys.workbooks.rules.catalogue import RULES
from surveys.workbooks.rules.examples import PLACEHOLDERS, example_of
from tests.people import cast
from tests.surveys.queries.test_wording import PLACEHOLDER

pytestmark = pytest.mark.django_db
PAGE = Path(settings.BASE_DIR) / "docs" / "findings.md"


def page_of(name, person, language="en"):
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    return unescape(client.get(reverse(name)).content.decode())


class TestCatalogue:
    @pytest.mark.parametrize("language", ["en", "zh-hans"])
    def test_shows_every_rule_to_colleagues_and_suppliers(self, language):
        people = cast()
        for person in (people.lin, people.wei, people.bo, people.ana):
            page = page_of("surveys:rule_catalogue", person, language)
            for rule in RULES:
                assert f'id="{rule.id}"' in page

    def test_stands_in_the_frame_of_the_reader(self):
        people = cast()
        portal, team = reverse("portal:home"), reverse("risk:inbox")
        for person, link in ((people.ana, portal), (people.wei, team)):
            assert f'href="{link}"' in page_of("surveys:rule_catalogue", person)

    @pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
    def test_has_words_and_an_example_for_every_placeholder(self, rule):
        needed = set(PLACEHOLDER.findall(rule.message))
        assert needed <= PLACEHOLDERS.keys()
        assert "%(" not in str(example_of(rule))

    def test_puts_words_where_files_differ(self):
        lines = {line.id: line for line in rule_catalogue.rules()}
        assert lines["V23"].sentence.startswith("‹cell› says “‹value›”")
        assert lines["V23"].example.startswith("D57 says “50% or less”")
        assert lines["C01"].source == "The Checker in RMI’s templates"


class TestDocument:
    def test_is_what_the_code_says(self):
        assert PAGE.read_text() == rule_catalogue.document(), "manage.py rule_catalogue > docs/findings.md"

    def test_is_what_the_command_prints(self, capsys):
        call_command("rule_catalogue")
        assert capsys.readouterr().out == rule_catalogue.document()


class TestRevisions:
    def test_show_what_each_layout_knows(self):
        page = page_of("surveys:revision_list", cast().lin)
        for layout in LAYOUTS:
            assert layout.known_as in page
            assert layout.published in page
        assert "the company chooses among them" in page

    def test_come_newest_first(self):
        names = [line.name for line in rule_catalogue.revisions() if line.name.startswith("CMRT")]
        assert names[0] == "CMRT 6.5"
        assert names[-1] == "CMRT 6.01"
