from datetime import date

import pytest
from django.urls import reverse

from suppliers.models import Membership, Role, Subsidiary, Supplier, User
from tests.people import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    people = cast()
    people.ada.is_superuser = False
    people.ada.save()
    return people


@pytest.fixture
def ada(client, people):
    client.force_login(people.ada)
    return client


def inline(prefix, *rows):
    data = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": 0}
    for number, row in enumerate(rows):
        data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return data


class TestAdministration:
    @pytest.mark.parametrize("who", ["lin", "wei", "bo", "ana"])
    def test_is_closed_to_others(self, client, people, who):
        client.force_login(getattr(people, who))
        assert client.get(reverse("admin:suppliers_user_changelist")).status_code == 302

    def test_is_closed_to_staff_who_no_longer_hold_the_role(self, client, people):
        people.ada.memberships.update(until=date(2021, 1, 1))
        client.force_login(people.ada)
        assert client.get(reverse("admin:suppliers_user_changelist")).status_code == 403

    @pytest.mark.parametrize(
        "model", ["suppliers_user", "suppliers_subsidiary", "suppliers_supplier", "smelters_mineral"]
    )
    def test_opens_every_list_and_form_to_the_administrator(self, ada, model):
        assert ada.get(reverse(f"admin:{model}_changelist")).status_code == 200
        assert ada.get(reverse(f"admin:{model}_add")).status_code == 200

    def test_makes_a_person_with_a_role_who_signs_in_with_a_code(self, ada, people):
        person = {
            "email": "New@Lanhai.example",
            "full_name": "New",
            "language": "en",
            "usable_password": "false",
        }
        role = {"role": Role.ADMINISTRATOR, "since": "2026-01-01", "subsidiary": "", "until": ""}
        ada.post(reverse("admin:suppliers_user_add"), person | inline("memberships", role))
        made = User.objects.get(email="new@lanhai.example")
        assert made.memberships.get().role == Role.ADMINISTRATOR
        assert made.is_staff
        assert not made.has_usable_password()

    def test_takes_the_administration_from_whose_role_ended(self, ada, people):
        membership = Membership.objects.create(
            user=people.bo, role=Role.ADMINISTRATOR, since=date(2020, 1, 1)
        )
        User.objects.filter(pk=people.bo.pk).update(is_staff=True)
        board = people.bo.memberships.get(role=Role.BOARD)
        rows = inline(
            "memberships",
            {
                "id": membership.pk,
                "user": people.bo.pk,
                "role": "administrator",
                "since": "2020-01-01",
                "until": "2021-01-01",
            },
            {"id": board.pk, "user": people.bo.pk, "role": "board", "since": "2020-01-01"},
        )
        ada.post(
            reverse("admin:suppliers_user_change", args=[people.bo.pk]),
            {"email": people.bo.email, "full_name": "Bo", "language": "en", "is_active": "on"}
            | rows
            | {"memberships-INITIAL_FORMS": 2},
        )
        assert not User.objects.get(pk=people.bo.pk).is_staff

    def test_refuses_an_execution_team_without_a_subsidiary(self, ada, people):
        role = {"role": Role.EXECUTION_TEAM, "since": "2026-01-01", "subsidiary": "", "until": ""}
        response = ada.post(
            reverse("admin:suppliers_user_change", args=[people.bo.pk]),
            {"email": people.bo.email, "full_name": "Bo", "language": "en", "is_active": "on"}
            | inline("memberships", role),
        )
        assert b"An execution team belongs to a subsidiary" in response.content
        assert not Membership.objects.filter(user=people.bo, role=Role.EXECUTION_TEAM).exists()

    def test_makes_a_supplier_with_its_relations_and_contacts(self, ada, people):
        ada.post(
            reverse("admin:suppliers_supplier_add"),
            {"external_id": "S-6001", "name": "Topway Ltd.", "language": "en"}
            | inline("supply_relations", {"subsidiary": people.kunshan.pk})
            | inline(
                "contacts",
                {"name": "Gu Yan", "email": "gu@topway.example", "language": "en", "is_active": "on"},
            ),
        )
        topway = Supplier.objects.get(external_id="S-6001")
        assert topway.delivers_to.get() == people.kunshan
        assert topway.contacts.get().user == User.objects.get(email="gu@topway.example")

    def test_keeps_the_tree_a_tree(self, ada, people):
        response = ada.post(
            reverse("admin:suppliers_subsidiary_change", args=[people.dongguan.pk]),
            {
                "code": "dongguan",
                "name_en": "Dongguan",
                "name_zh": "东莞",
                "parent": people.dongguan_plant.pk,
            },
        )
        assert b"below it" in response.content
        assert Subsidiary.objects.get(code="dongguan").parent == people.group
