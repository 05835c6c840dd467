"""The difference page of two official look-ups shows what a plain script counts in them."""

import re
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from benchmarks.list_difference import plain_difference, plain_rows
from smelters import wording
from smelters.services import reference_list
from tests.people import NOW, cast
from tests.smelters.files import TEMPLATES

OLD, NEW = TEMPLATES / "RMI_CMRT_6.31.xlsx", TEMPLATES / "RMI_CMRT_6.5.xlsx"
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not OLD.is_file(), reason="needs the official templates beside the project"),
]
TILE = re.compile(r'figure-label">([^<]+)</span><br><span class="figure-value">([0-9,]+)<')


def test_counts_of_the_page_are_those_of_a_plain_script():
    people = cast()
    at = datetime(2026, 3, 18, tzinfo=UTC)
    reference_list.import_list(
        OLD.read_bytes(), file_name="6.31.xlsx", by=people.lin, applied_by=people.ada, at=at
    )
    preview = reference_list.prepare(NEW.read_bytes(), file_name="6.5.xlsx", by=people.lin, at=NOW)
    client = Client(headers={"accept-language": "en"})
    client.force_login(people.lin, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = "en"
    page = client.get(reverse("smelters:list_detail", args=[preview.pk])).content.decode()
    shown = {label: int(count.replace(",", "")) for label, count in TILE.findall(page)}
    plain = plain_difference(plain_rows(OLD), plain_rows(NEW))
    effects = ("smelter_added", "smelter_removed", "renamed", "moved", "changed_owner")
    assert {effect: shown[wording.of_effect(effect)] for effect in effects} == {
        effect: plain[effect] for effect in effects
    }
    assert shown["Rows in the file"] == plain["rows"]
    assert shown["All changes"] == plain["rows added"] + plain["rows removed"] + plain["rows changed"]
