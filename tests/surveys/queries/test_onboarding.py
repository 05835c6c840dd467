from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from suppliers.models import Supplier
from suppliers.services import documents, trainings, trainings_people
from surveys.queries import onboarding
from surveys.queries.onboarding import StepName, StepState
from tests import asked, papers, taught
from tests.people import NOW, TODAY, cast
from tests.sending import send

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def versions(people):
    return {kind: papers.published(kind, people) for kind in ("policy", "code", "letter")}


def states(supplier):
    return {step.name: step.state for step in onboarding.of_supplier(supplier, on=TODAY).steps}


class TestTheSequence:
    def test_is_there_for_a_new_supplier_by_itself(self, versions):
        new = Supplier.objects.create(external_id="S-9", name="New")
        found = states(new)
        assert [found[name] for name in (StepName.POLICY, StepName.CODE, StepName.LETTER)] == ["open"] * 3
        assert found[StepName.DECLARATION] == StepState.NOT_YET

    def test_asks_for_nothing_that_is_not_published(self, people):
        assert set(states(people.xinhe).values()) == {StepState.NOT_YET}

    @pytest.mark.parametrize(("kind", "name"), [("policy", StepName.POLICY), ("code", StepName.CODE)])
    def test_notes_what_was_acknowledged(self, people, versions, kind, name):
        documents.acknowledge(versions[kind], people.xinhe, by=people.ana, at=NOW)
        found = states(people.xinhe)
        assert [step for step, state in found.items() if state == StepState.DONE] == [name]

    def test_asks_again_after_a_new_version_of_the_code(self, people, versions):
        documents.acknowledge(versions["code"], people.xinhe, by=people.ana, at=NOW)
        papers.published("code", people)
        assert states(people.xinhe)[StepName.CODE] == StepState.OPEN

    @pytest.mark.parametrize(
        ("letter", "state"),
        [
            ({}, StepState.DONE),
            ({"way": "scan", "decision": "waiting"}, StepState.UNDER_WAY),
            ({"expires_on": TODAY}, StepState.OPEN),
            ({"way": "scan", "decision": "refused", "reason": "No"}, StepState.OPEN),
        ],
    )
    def test_knows_how_the_letter_stands(self, people, versions, letter, state):
        papers.a_letter(people.xinhe, versions["letter"], people.ana, **letter)
        assert states(people.xinhe)[StepName.LETTER] == state

    def test_ends_with_the_first_accepted_declaration(self, people):
        request = asked.a_request(people.xinhe, asked.a_campaign(2026))
        assert states(people.xinhe)[StepName.DECLARATION] == StepState.OPEN
        assert send(request).status == "accepted"
        assert states(people.xinhe)[StepName.DECLARATION] == StepState.DONE

    def test_asks_for_a_training_once_somebody_is_invited(self, people):
        session = taught.a_session(people, day=TODAY + timedelta(days=5))
        [place] = taught.invited(session, taught.contact_of(people.xinhe), by=people.lin)
        steps = onboarding.of_supplier(people.xinhe, on=TODAY).steps
        step = next(one for one in steps if one.name == StepName.TRAINING)
        assert (step.state, step.row) == (StepState.OPEN, place.pk)
        trainings.call_off(session, reason="No", by=people.lin, at=NOW)
        assert states(people.xinhe)[StepName.TRAINING] == StepState.NOT_YET

    def test_has_its_training_once_somebody_took_part(self, people):
        session = taught.a_session(people)
        [place] = taught.invited(session, taught.contact_of(people.xinhe), by=people.lin)
        assert states(people.xinhe)[StepName.TRAINING] == StepState.NOT_YET
        trainings_people.note_attendance(session, {place.pk: True}, by=people.lin, at=NOW)
        steps = {step.name: step for step in onboarding.of_supplier(people.xinhe, on=TODAY).steps}
        assert steps[StepName.TRAINING].state == StepState.DONE
        assert steps[StepName.TRAINING].done_on == session.day
        assert states(people.faraway)[StepName.TRAINING] == StepState.NOT_YET

    def test_is_found_in_as_many_queries_for_many_suppliers(self, versions):
        def queries(number):
            made = Supplier.objects.bulk_create(
                Supplier(external_id=f"Q{number}-{one}", name="Q") for one in range(number)
            )
            with CaptureQueriesContext(connection) as context:
                assert len(onboarding.of_suppliers([one.pk for one in made], on=TODAY)) == number
            return len(context)

        assert queries(1) == queries(200) == 7


class TestThePages:
    def sign_in(self, client, user):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        client.cookies["django_language"] = "en"

    def test_of_the_supplier_begin_with_what_is_to_do(self, client, people, versions):
        self.sign_in(client, people.ana)
        shown = client.get(reverse("portal:home")).content.decode()
        assert "Sign the letter of guarantee" in shown
        assert "0 of 3 steps done" in shown

    def test_of_the_team_show_steps_and_what_passed(self, client, people, versions):
        documents.acknowledge_for(versions["code"], people.xinhe, note="Signed list", by=people.wei, at=NOW)
        self.sign_in(client, people.wei)
        url = reverse("surveys:supplier_onboarding", args=[people.xinhe.pk])
        shown = client.get(url).content.decode()
        assert "1 of 3 steps done" in shown
        assert "Signed list" in shown
        assert "Mail not sent yet" in shown
