"""Both languages are complete; and the check that says so notices what it must."""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from gscm import translations


def test_every_marked_string_is_translated():
    assert translations.check_catalogues() == []


class TestMarkedStrings:
    @pytest.fixture
    def found(self, tmp_path: Path) -> Catalog:
        (tmp_path / "risk").mkdir()
        (tmp_path / "risk" / "views.py").write_text(
            'a = _("Plain")\nb = ngettext("%(n)s case", "%(n)s cases", 2)\nc = pgettext("month", "May")\nd = "No"\n'
        )
        (tmp_path / "templates").mkdir()
        (tmp_path / "templates" / "page.html").write_text(
            """{% load i18n %}<p class="it's">\n    {% translate "It's here" %}</p>
            {% blocktranslate count counter=n trimmed %}
                {{ counter }} file
            {% plural %}
                {{ counter }} files
            {% endblocktranslate %} {{ x|default:_("None yet") }}"""
        )
        return translations.marked_strings(tmp_path)

    def test_finds_them_in_code_and_templates(self, found):
        assert {message.id for message in found if message.id} == {
            "Plain",
            ("%(n)s case", "%(n)s cases"),
            "May",
            "It's here",
            ("%(counter)s file", "%(counter)s files"),
            "None yet",
        }

    def test_keeps_the_context(self, found):
        assert found.get("May", context="month") is not None


class TestProblems:
    def problem_of(self, translation: str | None, **more) -> str:
        marked, catalogue = Catalog(), Catalog(locale="zh_Hans")
        marked.add("%(n)s cases", locations=[("risk/views.py", 1)])
        if translation is not None:
            catalogue.add("%(n)s cases", translation, **more)
        return " ".join(translations.problems("zh_Hans", marked, catalogue))

    def test_none(self):
        assert self.problem_of("%(n)s 个案件") == ""

    def test_missing(self):
        assert "missing" in self.problem_of(None)

    def test_untranslated(self):
        assert "not translated" in self.problem_of("")

    def test_fuzzy(self):
        assert "fuzzy" in self.problem_of("%(n)s 个案件", flags=["fuzzy"])

    def test_other_placeholders(self):
        assert "placeholders" in self.problem_of("%(number)s 个案件")


def test_compiles_only_what_is_older(tmp_path):
    source = translations.catalogue_path("zh_Hans", tmp_path)
    source.parent.mkdir(parents=True)
    source.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Case"\nmsgstr "案件"\n'
    )
    translations.compile_catalogues(tmp_path)
    compiled = source.with_suffix(".mo")
    assert "案件".encode() in compiled.read_bytes()
    first = compiled.stat().st_mtime_ns
    translations.compile_catalogues(tmp_path)
    assert compiled.stat().st_mtime_ns == first
