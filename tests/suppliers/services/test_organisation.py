from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from suppliers.access import reach_of
from suppliers.models import Subsidiary, SubsidiaryPlacement, User
from suppliers.services import organisation
from tests.people import TODAY, cast

pytestmark = pytest.mark.django_db
BEFORE, LATER = TODAY - timedelta(1), TODAY + timedelta(30)


@pytest.fixture
def people():
    return cast()


def parent_on(subsidiary, day):
    found = {one.pk: one.parent_id for one in organisation.standing(on=day)}
    return found.get(subsidiary.pk, "not there")


def move(subsidiary, parent, on=TODAY):
    organisation.place(subsidiary, parent=parent, on=on, today=TODAY)


class TestStanding:
    def test_is_as_it_is_where_nothing_was_ever_moved(self, people):
        assert parent_on(people.dongguan_plant, date(2001, 1, 1)) == people.dongguan.pk

    def test_leaves_the_day_before_a_move_as_it_was(self, people):
        move(people.dongguan_plant, people.kunshan)
        assert parent_on(people.dongguan_plant, BEFORE) == people.dongguan.pk
        assert parent_on(people.dongguan_plant, TODAY) == people.kunshan.pk

    def test_takes_two_queries(self, people, django_assert_num_queries):
        move(people.dongguan_plant, people.kunshan)
        with django_assert_num_queries(2):
            organisation.standing(on=TODAY)


class TestPlace:
    def test_moves_the_reach_of_a_team_with_the_unit(self, people):
        move(people.dongguan_plant, people.kunshan)
        assert people.dongguan_plant.pk not in reach_of(User.objects.get(pk=people.wei.pk)).subsidiary_ids

    def test_waits_for_a_day_that_has_not_come(self, people):
        move(people.dongguan_plant, people.kunshan, LATER)
        assert Subsidiary.objects.get(pk=people.dongguan_plant.pk).parent == people.dongguan
        assert organisation.settle(on=LATER) == 1
        assert organisation.settle(on=LATER) == 0
        assert Subsidiary.objects.get(pk=people.dongguan_plant.pk).parent == people.kunshan

    def test_holds_until_the_next_move_that_is_known(self, people):
        move(people.dongguan_plant, people.kunshan, LATER)
        move(people.dongguan_plant, people.group, TODAY)
        assert parent_on(people.dongguan_plant, BEFORE) == people.dongguan.pk
        assert parent_on(people.dongguan_plant, LATER - timedelta(1)) == people.group.pk
        assert parent_on(people.dongguan_plant, LATER) == people.kunshan.pk

    def test_replaces_a_move_of_the_same_day(self, people):
        move(people.dongguan_plant, people.kunshan)
        move(people.dongguan_plant, people.group)
        assert parent_on(people.dongguan_plant, TODAY) == people.group.pk
        assert people.dongguan_plant.placements.count() == 2

    def test_refuses_a_circle_on_that_day_and_moving_the_top(self, people):
        with pytest.raises(organisation.WouldCircle):
            move(people.dongguan, people.dongguan_plant)
        with pytest.raises(organisation.TopStays):
            move(people.group, people.kunshan)
        move(people.dongguan_plant, people.kunshan, LATER)
        with pytest.raises(organisation.WouldCircle):
            move(people.kunshan, people.dongguan_plant, LATER)
        assert people.kunshan.placements.count() == 0

    def test_is_one_place_at_a_time(self, people):
        move(people.dongguan_plant, people.kunshan)
        with pytest.raises(IntegrityError), transaction.atomic():
            SubsidiaryPlacement.objects.create(
                subsidiary=people.dongguan_plant, parent=people.group, valid=DateRange(LATER, None, "[)")
            )


class TestLeave:
    def test_ends_with_the_day_and_leaves_what_was(self, people):
        organisation.leave(people.dongguan_plant, on=TODAY)
        assert parent_on(people.dongguan_plant, TODAY) == "not there"
        assert parent_on(people.dongguan_plant, BEFORE) == people.dongguan.pk

    def test_does_not_take_the_units_below_out_of_sight(self, people):
        organisation.leave(people.dongguan, on=TODAY)
        assert parent_on(people.dongguan_plant, TODAY) is None
