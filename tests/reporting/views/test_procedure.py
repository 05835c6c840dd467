"""The procedure: every state has somebody who acts, and the pages say who."""

import pytest
from django.test import Client

from gscm.lib import procedure
from gscm.lib.states import Stateful
from tests import asked, papers, sending
from tests.people import cast
from tests.workbooks import cmrt_workbook

pytestmark = pytest.mark.django_db


def stateful_models(model=Stateful):
    for one in model.__subclasses__():
        if not one._meta.abstract:
            yield one
        yield from stateful_models(one)


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def lin(people):
    client = Client()
    client.force_login(people.lin)
    client.cookies["django_language"] = "en"
    return client


class TestWorkflows:
    @pytest.mark.parametrize("model", list(stateful_models()), ids=lambda model: model._meta.label)
    def test_are_told_of_every_row_that_changes_state(self, model):
        assert model in {workflow.model for workflow in procedure.workflows()}, (
            "say in its app's procedure.py who acts in which state"
        )

    @pytest.mark.parametrize("workflow", procedure.workflows(), ids=lambda workflow: workflow.model.__name__)
    def test_have_a_step_for_each_state(self, workflow):
        choices = dict(workflow.model._meta.get_field(workflow.field).flatchoices)
        assert set(workflow.steps) == set(choices)


class TestPages:
    def test_show_all_workflows_and_the_documents_that_lay_them_down(self, lin, people):
        version = papers.published("procedure", people)
        page = lin.get("/procedure/").content.decode()
        assert version.document.title_en in page
        for workflow in procedure.workflows():
            assert f">{workflow.name}</h2>" in page

    def test_say_beside_a_state_who_acts(self, lin, people):
        request = asked.a_request(people.xinhe)
        returned = sending.send(request, cmrt_workbook(contact_phone=""))
        page = lin.get(f"/surveys/submissions/{returned.pk}/").content.decode()
        assert "<strong>Supplier</strong>: correct or justify what was found" in page
        page = lin.get(f"/surveys/campaigns/{request.campaign_id}/").content.decode()
        assert "<strong>Execution team</strong>: help suppliers to answer" in page
