from datetime import date

import pytest

from suppliers.models import Contact, Membership, Role, User
from suppliers.services import accounts
from tests.people import TODAY, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return cast()


class TestGiveAccounts:
    def test_makes_the_account_of_the_address_once(self, people):
        contact = Contact.objects.create(
            supplier=people.xinhe, name="Gu Yan", email="Gu.Yan@x.example", language="en"
        )
        assert accounts.give_accounts(Contact.objects.filter(pk=contact.pk)) == 1
        assert accounts.give_accounts(Contact.objects.filter(pk=contact.pk)) == 0
        user = User.objects.get(email="gu.yan@x.example")
        assert (user.full_name, user.language, user.has_usable_password()) == ("Gu Yan", "en", False)
        assert list(user.contacts.all()) == [contact]

    def test_takes_the_supplier_from_the_account_of_the_former_address(self, people):
        contact = people.ana.contacts.get()
        contact.email = "new@xinhe.example"
        contact.save()
        accounts.give_accounts([contact])
        assert not User.objects.get(pk=people.ana.pk).is_supplier_contact
        assert User.objects.get(email="new@xinhe.example").is_supplier_contact

    def test_leaves_contacts_out_of_use_alone(self, people):
        contact = Contact.objects.create(
            supplier=people.xinhe, name="G", email="g@x.example", is_active=False
        )
        assert accounts.give_accounts([contact]) == 0
        assert not User.objects.filter(email="g@x.example").exists()


class TestOpenAdministration:
    def test_follows_the_role(self, people):
        membership = Membership.objects.create(
            user=people.bo, role=Role.ADMINISTRATOR, since=date(2020, 1, 1)
        )
        accounts.open_administration(people.bo, on=TODAY)
        assert User.objects.get(pk=people.bo.pk).is_staff
        membership.until = TODAY
        membership.save()
        accounts.open_administration(people.bo, on=TODAY)
        assert not User.objects.get(pk=people.bo.pk).is_staff
