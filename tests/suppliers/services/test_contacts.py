import pytest

from suppliers.access import reach_of
from suppliers.models import Contact, HandOver, Supplier, User
from suppliers.services import contacts, supplier_import
from tests.people import NOW, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return cast()


def of(person):
    return Contact.objects.get(user=person)


def ask(people, *, email="Gu.Yan@xinhe.example", stays=False):
    return contacts.ask_to_hand_over(
        of(people.ana), name="Gu Yan", email=email, language="en", stays=stays, note="", by=people.ana, at=NOW
    )


class TestHandOver:
    def test_gives_nobody_access_before_the_team_confirms(self, people):
        ask(people)
        assert not User.objects.filter(email="gu.yan@xinhe.example").exists()
        assert of(people.ana).is_active

    def test_puts_the_named_person_in_the_place_of_the_present_contact(self, people):
        new = contacts.accept(ask(people), by=people.wei, at=NOW)
        assert reach_of(User.objects.get(email="gu.yan@xinhe.example")).supplier_ids == {people.xinhe.pk}
        assert (new.name, new.language) == ("Gu Yan", "en")
        assert not of(people.ana).is_active
        assert reach_of(User.objects.get(pk=people.ana.pk)).supplier_ids == frozenset()

    def test_leaves_the_present_contact_who_wants_to_stay(self, people):
        contacts.accept(ask(people, stays=True), by=people.wei, at=NOW)
        assert of(people.ana).is_active
        assert people.xinhe.contacts.filter(is_active=True).count() == 2

    def test_finds_the_named_person_among_the_contacts(self, people):
        known = Contact.objects.create(
            supplier=people.xinhe, name="Gu", email="GU.YAN@xinhe.example", is_active=False
        )
        assert contacts.accept(ask(people), by=people.wei, at=NOW).pk == known.pk

    def test_changes_nothing_when_declined(self, people):
        hand_over = ask(people)
        contacts.decline(hand_over, by=people.wei, at=NOW)
        assert of(people.ana).is_active
        assert people.xinhe.contacts.count() == 1
        with pytest.raises(contacts.HandOverDecided):
            contacts.accept(hand_over, by=people.wei, at=NOW)

    def test_waits_one_at_a_time(self, people):
        ask(people)
        with pytest.raises(contacts.HandOverWaits):
            ask(people, email="other@xinhe.example")
        assert HandOver.objects.count() == 1

    def test_is_not_undone_by_the_next_table_of_purchasing(self, people):
        contacts.accept(ask(people), by=people.wei, at=NOW)
        table = b"external_id,name,contact_email\nS-1001,Xinhe Connector Technology,ana@xinhe.example\n"
        supplier_import.import_suppliers(table, at=NOW)
        assert not of(people.ana).is_active


class TestBounces:
    def test_mark_every_contact_with_the_address_once(self, people):
        Contact.objects.create(supplier=people.faraway, name="Ana", email="ANA@xinhe.example".lower())
        assert contacts.note_bounce(["ANA@xinhe.example"], reason="No such user", at=NOW) == 2
        assert contacts.note_bounce(["ana@xinhe.example"], reason="Again", at=NOW) == 0
        assert of(people.ana).bounce_reason == "No such user"

    def test_end_when_mail_arrives_or_the_address_is_changed(self, people):
        contacts.note_bounce(["ana@xinhe.example"], reason="Full", at=NOW)
        assert contacts.note_arrival(["ana@xinhe.example"]) == 1
        contacts.note_bounce(["ana@xinhe.example"], reason="Full", at=NOW)
        contact = of(people.ana)
        contact.phone = "1"
        contacts.save(contact, by=people.wei)
        assert Contact.objects.get(pk=contact.pk).bounced_at == NOW
        contact.email = "ana2@xinhe.example"
        contacts.save(contact, by=people.wei)
        assert Contact.objects.get(pk=contact.pk).bounced_at is None


class TestSave:
    def test_gives_the_account_of_the_address(self, people):
        contact = contacts.save(
            Contact(supplier=people.xinhe, name="Li", email="li@xinhe.example"), by=people.wei
        )
        assert contact.user == User.objects.get(email="li@xinhe.example")

    def test_refuses_an_address_that_is_there(self, people):
        with pytest.raises(contacts.ContactThere):
            contacts.save(Contact(supplier=people.xinhe, name="A", email="ANA@xinhe.example"), by=people.wei)
        assert Supplier.objects.get(pk=people.xinhe.pk).contacts.count() == 1
