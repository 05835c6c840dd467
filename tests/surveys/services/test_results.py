from datetime import timedelta

import pytest
from django.db import Error, transaction

from surveys.models import FinalRow, Submission
from surveys.queries import results as queries
from surveys.services import results, submissions
from surveys.services.campaign_states import CampaignRefused
from tests import asked
from tests.declared import declare
from tests.people import NOW, TODAY, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def campaign(people):
    campaign = asked.a_campaign()
    asked.a_request(people.faraway, campaign)
    declare(people.xinhe, campaign=campaign, at=NOW, status=Submission.Status.RETURNED)
    return campaign


def freeze(campaign, people):
    return results.freeze(campaign, note="As of Q2", by=people.lin, on=TODAY, at=NOW)


def shown(result, user):
    found = queries.restatement(result, user, on=TODAY)
    return {figure.name: (figure.frozen, figure.now) for figure in found.figures}, found


class TestFreeze:
    def test_keeps_figures_and_rows_whatever_comes_later(self, campaign, people):
        result = freeze(campaign, people)
        figures, found = shown(result, people.lin)
        assert figures["asked"] == (2, 2)
        assert figures["answered"] == (1, 1)
        assert figures["accepted"] == (0, 0)
        assert found.changed == 0
        declare(people.faraway, campaign=campaign, at=NOW + timedelta(days=9))
        submissions.accept(
            Submission.objects.get(request__supplier=people.xinhe), by=people.lin, at=NOW, reason="So be it"
        )
        figures, found = shown(result, people.lin)
        assert figures["answered"] == (1, 2)
        assert figures["accepted"] == (0, 2)
        assert found.changed == 2
        frozen = queries.rows(result, people.lin, "answered", on=TODAY)
        assert [(row.supplier, row.was_state, row.state) for row in frozen] == [
            (people.xinhe, "returned", "accepted")
        ]

    def test_shows_a_newer_file_as_restated_even_if_the_state_is_the_same(self, campaign, people):
        result = freeze(campaign, people)
        declare(
            people.xinhe, campaign=campaign, at=NOW + timedelta(days=1), status=Submission.Status.RETURNED
        )
        changed = queries.rows(result, people.lin, queries.CHANGED, on=TODAY)
        assert [row.supplier for row in changed] == [people.xinhe]

    def test_counts_suppliers_that_came_later_apart(self, people):
        campaign = asked.a_campaign()
        asked.a_request(people.xinhe, campaign)
        result = freeze(campaign, people)
        asked.a_request(people.faraway, campaign)
        figures, found = shown(result, people.lin)
        assert figures["asked"] == (1, 2)
        assert (found.added, found.changed) == (1, 0)

    def test_is_shown_within_reach(self, campaign, people):
        figures, _found = shown(freeze(campaign, people), people.wei)
        assert figures["asked"] == (1, 1)

    def test_happens_once(self, campaign, people):
        freeze(campaign, people)
        with pytest.raises(CampaignRefused):
            freeze(campaign, people)

    def test_is_refused_for_a_draft(self, people):
        with pytest.raises(CampaignRefused):
            freeze(asked.a_draft(), people)

    def test_cannot_be_changed_in_the_database(self, campaign, people):
        freeze(campaign, people)
        with pytest.raises(Error), transaction.atomic():
            FinalRow.objects.update(is_accepted=True)
