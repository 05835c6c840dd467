"""An operation that holds others: what they do to the tables and to the state, in order."""

import pytest
from django.db import connection, migrations, models
from django.db.migrations.state import ModelState, ProjectState

from gscm.lib.operations import Together

pytestmark = pytest.mark.django_db(transaction=True)

TABLE = "papers_paper"


def columns():
    with connection.cursor() as cursor:
        return [column.name for column in connection.introspection.get_table_description(cursor, TABLE)]


class TestTogether:
    def test_does_all_in_order_and_takes_all_back(self):
        before = ProjectState()
        before.add_model(ModelState("papers", "Paper", [("id", models.BigAutoField(primary_key=True))]))
        before.apps  # noqa: B018  the models are made, as they are in the midst of a migration
        together = Together(
            [
                migrations.AddField("Paper", "title", models.CharField(max_length=10, default="")),
                migrations.AddField("Paper", "day", models.DateField(null=True)),
                migrations.AddConstraint(
                    "Paper", models.CheckConstraint(condition=~models.Q(title="no"), name="paper_named")
                ),
            ]
        )
        after = before.clone()
        together.state_forwards("papers", after)
        with connection.schema_editor() as editor:
            editor.create_model(before.apps.get_model("papers", "Paper"))
            together.database_forwards("papers", editor, before, after)
        try:
            assert columns() == ["id", "title", "day"]
            with connection.cursor() as cursor:
                assert "paper_named" in connection.introspection.get_constraints(cursor, TABLE)
            with connection.schema_editor() as editor:
                together.database_backwards("papers", editor, after, before)
            assert columns() == ["id"]
        finally:
            with connection.schema_editor() as editor:
                editor.delete_model(before.apps.get_model("papers", "Paper"))
