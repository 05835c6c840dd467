import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("surveys", "0015_more_ways_to_find_the_supplier_of_a_file"),
    ]

    operations = [
        migrations.CreateModel(
            name="EarlyReading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.CharField(max_length=10, verbose_name="version")),
                (
                    "is_in_place",
                    models.BooleanField(
                        help_text="If not, neither company data nor answers could be read.",
                        verbose_name="rows in place",
                    ),
                ),
                (
                    "company",
                    models.JSONField(
                        default=dict, help_text="A cell for each field.", verbose_name="company data"
                    ),
                ),
                (
                    "answers",
                    models.JSONField(
                        default=list,
                        help_text="Question as the file numbers it, meaning today, mineral, cells of answer and comment.",
                        verbose_name="answers",
                    ),
                ),
                (
                    "smelters",
                    models.JSONField(
                        default=list,
                        help_text="Number of the row, and a cell for each column.",
                        verbose_name="smelters",
                    ),
                ),
                (
                    "products",
                    models.JSONField(
                        default=list,
                        help_text="Number of the row, and a cell for each column.",
                        verbose_name="products",
                    ),
                ),
                (
                    "submission",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="early",
                        to="surveys.submission",
                        verbose_name="submission",
                    ),
                ),
            ],
            options={
                "verbose_name": "reading of an early file",
                "verbose_name_plural": "readings of early files",
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="earlyreading",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="a6d115e218c3ca56cdbf33275c9ea23699ba4a1f",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_0b036",
                    table="surveys_earlyreading",
                    when="BEFORE",
                ),
            ),
        ),
    ]
