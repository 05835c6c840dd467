import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models
from django.db.models import F


def lists_that_are_there_were_applied(apps, schema_editor):
    lists = apps.get_model("smelters", "ReferenceList").objects
    lists.update(applied_at=F("received_at"), compared_at=F("received_at"))


class Migration(migrations.Migration):
    dependencies = [
        ("pghistory", "0007_auto_20250421_0444"),
        ("smelters", "0005_thresholds_are_a_setting"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReferenceListTransition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("from_status", models.CharField(blank=True, max_length=20, verbose_name="from")),
                ("to_status", models.CharField(max_length=20, verbose_name="to")),
                ("at", models.DateTimeField(verbose_name="at")),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
            ],
            options={
                "verbose_name": "step of a reference list",
                "verbose_name_plural": "steps of reference lists",
                "ordering": ["at", "id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="StatusLabel",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("label", models.CharField(max_length=100, verbose_name="label as written")),
                ("folded", models.CharField(max_length=100, unique=True, verbose_name="folded label")),
                ("status", models.CharField(max_length=20, verbose_name="status")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided at")),
            ],
            options={
                "verbose_name": "status label",
                "verbose_name_plural": "status labels",
                "ordering": ["status", "label"],
            },
        ),
        migrations.CreateModel(
            name="StatusLabelEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("label", models.CharField(max_length=100, verbose_name="label as written")),
                ("folded", models.CharField(max_length=100, verbose_name="folded label")),
                ("status", models.CharField(max_length=20, verbose_name="status")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided at")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AlterModelOptions(
            name="referencelist",
            options={
                "ordering": ["-valid_from", "-received_at"],
                "verbose_name": "reference list",
                "verbose_name_plural": "reference lists",
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="referencelist",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="referencelist",
            name="update_update",
        ),
        migrations.RemoveConstraint(
            model_name="referencelist",
            name="reference_list_once",
        ),
        migrations.RemoveConstraint(
            model_name="referencelist",
            name="reference_list_one_a_day",
        ),
        migrations.RenameField(
            model_name="referencelist",
            old_name="imported_at",
            new_name="received_at",
        ),
        migrations.RenameField(
            model_name="referencelist",
            old_name="imported_by",
            new_name="received_by",
        ),
        migrations.RenameField(
            model_name="referencelistevent",
            old_name="imported_at",
            new_name="received_at",
        ),
        migrations.RenameField(
            model_name="referencelistevent",
            old_name="imported_by",
            new_name="received_by",
        ),
        migrations.AddField(
            model_name="referenceentry",
            name="before_status",
            field=models.CharField(blank=True, max_length=20, verbose_name="status before"),
        ),
        migrations.AddField(
            model_name="referenceentry",
            name="details",
            field=models.JSONField(blank=True, default=dict, verbose_name="further columns"),
        ),
        migrations.AddField(
            model_name="referenceentry",
            name="effects",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=20),
                blank=True,
                default=list,
                size=None,
                verbose_name="what it means for the smelter",
            ),
        ),
        migrations.AddField(
            model_name="referencelist",
            name="applied_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="applied at"),
        ),
        migrations.AddField(
            model_name="referencelist",
            name="applied_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="applied by",
            ),
        ),
        migrations.AddField(
            model_name="referencelist",
            name="compared_at",
            field=models.DateTimeField(
                blank=True,
                help_text="When the rows were last compared with the lists applied before.",
                null=True,
                verbose_name="compared at",
            ),
        ),
        migrations.AddField(
            model_name="referencelist",
            name="published_on",
            field=models.DateField(blank=True, null=True, verbose_name="published on"),
        ),
        migrations.AddField(
            model_name="referencelist",
            name="status",
            field=models.CharField(
                choices=[
                    ("preview", "Preview"),
                    ("applied", "Applied"),
                    ("discarded", "Discarded"),
                    ("superseded", "Superseded"),
                ],
                default="applied",
                max_length=20,
                verbose_name="state",
            ),
        ),
        migrations.AddField(
            model_name="referencelist",
            name="superseded_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="superseded at"),
        ),
        migrations.AddField(
            model_name="referencelist",
            name="supersedes",
            field=models.ForeignKey(
                blank=True,
                help_text="The applied list that was wrong and whose place this one takes.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="corrections",
                to="smelters.referencelist",
                verbose_name="supersedes",
            ),
        ),
        migrations.AddField(
            model_name="referencelistevent",
            name="applied_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="applied at"),
        ),
        migrations.AddField(
            model_name="referencelistevent",
            name="applied_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="applied by",
            ),
        ),
        migrations.AddField(
            model_name="referencelistevent",
            name="compared_at",
            field=models.DateTimeField(
                blank=True,
                help_text="When the rows were last compared with the lists applied before.",
                null=True,
                verbose_name="compared at",
            ),
        ),
        migrations.AddField(
            model_name="referencelistevent",
            name="published_on",
            field=models.DateField(blank=True, null=True, verbose_name="published on"),
        ),
        migrations.AddField(
            model_name="referencelistevent",
            name="status",
            field=models.CharField(
                choices=[
                    ("preview", "Preview"),
                    ("applied", "Applied"),
                    ("discarded", "Discarded"),
                    ("superseded", "Superseded"),
                ],
                default="applied",
                max_length=20,
                verbose_name="state",
            ),
        ),
        migrations.AddField(
            model_name="referencelistevent",
            name="superseded_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="superseded at"),
        ),
        migrations.AddField(
            model_name="referencelistevent",
            name="supersedes",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                help_text="The applied list that was wrong and whose place this one takes.",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="smelters.referencelist",
                verbose_name="supersedes",
            ),
        ),
        migrations.RunPython(lists_that_are_there_were_applied, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="referencelist",
            name="status",
            field=models.CharField(
                choices=[
                    ("preview", "Preview"),
                    ("applied", "Applied"),
                    ("discarded", "Discarded"),
                    ("superseded", "Superseded"),
                ],
                default="preview",
                max_length=20,
                verbose_name="state",
            ),
        ),
        migrations.AlterField(
            model_name="referencelistevent",
            name="status",
            field=models.CharField(
                choices=[
                    ("preview", "Preview"),
                    ("applied", "Applied"),
                    ("discarded", "Discarded"),
                    ("superseded", "Superseded"),
                ],
                default="preview",
                max_length=20,
                verbose_name="state",
            ),
        ),
        migrations.AlterField(
            model_name="referencelist",
            name="received_at",
            field=models.DateTimeField(verbose_name="received at"),
        ),
        migrations.AlterField(
            model_name="referencelist",
            name="received_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="received by",
            ),
        ),
        migrations.AlterField(
            model_name="referencelistevent",
            name="received_at",
            field=models.DateTimeField(verbose_name="received at"),
        ),
        migrations.AlterField(
            model_name="referencelistevent",
            name="received_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="received by",
            ),
        ),
        migrations.AlterField(
            model_name="referenceentry",
            name="cid",
            field=models.CharField(blank=True, max_length=9, verbose_name="CID"),
        ),
        migrations.AlterField(
            model_name="referenceentry",
            name="metal",
            field=models.CharField(blank=True, max_length=40, verbose_name="mineral"),
        ),
        migrations.AlterField(
            model_name="referenceentry",
            name="name",
            field=models.CharField(
                blank=True,
                help_text="Look-up name: the standard name or an alias.",
                max_length=250,
                verbose_name="name",
            ),
        ),
        migrations.AlterField(
            model_name="referencelist",
            name="kind",
            field=models.CharField(
                choices=[
                    ("lookup", "Smelter Look-up of a template"),
                    ("status", "Facility status list"),
                    ("recognition", "Cross-recognition list"),
                    ("origin", "Countries of origin (RCOI)"),
                    ("country_risk", "Country risk"),
                    ("cahra", "Conflict-affected and high-risk areas"),
                    ("covered", "Covered countries"),
                    ("sanctions", "Sanctions list"),
                    ("high_risk", "Company high-risk list"),
                    ("customer", "Customer list"),
                ],
                max_length=20,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="referencelistevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("lookup", "Smelter Look-up of a template"),
                    ("status", "Facility status list"),
                    ("recognition", "Cross-recognition list"),
                    ("origin", "Countries of origin (RCOI)"),
                    ("country_risk", "Country risk"),
                    ("cahra", "Conflict-affected and high-risk areas"),
                    ("covered", "Covered countries"),
                    ("sanctions", "Sanctions list"),
                    ("high_risk", "Company high-risk list"),
                    ("customer", "Customer list"),
                ],
                max_length=20,
                verbose_name="kind",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="referencelist",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "smelters_referencelistevent" ("added", "applied_at", "applied_by_id", "changed", "compared_at", "file", "file_name", "id", "kind", "label", "licence", "metals", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_on", "publisher", "received_at", "received_by_id", "removed", "rows", "series", "sha256", "status", "superseded_at", "supersedes_id", "valid_from") VALUES (NEW."added", NEW."applied_at", NEW."applied_by_id", NEW."changed", NEW."compared_at", NEW."file", NEW."file_name", NEW."id", NEW."kind", NEW."label", NEW."licence", NEW."metals", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."published_on", NEW."publisher", NEW."received_at", NEW."received_by_id", NEW."removed", NEW."rows", NEW."series", NEW."sha256", NEW."status", NEW."superseded_at", NEW."supersedes_id", NEW."valid_from"); RETURN NULL;',
                    hash="a661e46fc2d56daefa600692516cc78a2237f020",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_ce0f7",
                    table="smelters_referencelist",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="referencelist",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "smelters_referencelistevent" ("added", "applied_at", "applied_by_id", "changed", "compared_at", "file", "file_name", "id", "kind", "label", "licence", "metals", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_on", "publisher", "received_at", "received_by_id", "removed", "rows", "series", "sha256", "status", "superseded_at", "supersedes_id", "valid_from") VALUES (NEW."added", NEW."applied_at", NEW."applied_by_id", NEW."changed", NEW."compared_at", NEW."file", NEW."file_name", NEW."id", NEW."kind", NEW."label", NEW."licence", NEW."metals", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."published_on", NEW."publisher", NEW."received_at", NEW."received_by_id", NEW."removed", NEW."rows", NEW."series", NEW."sha256", NEW."status", NEW."superseded_at", NEW."supersedes_id", NEW."valid_from"); RETURN NULL;',
                    hash="1924c2a88f990ad19e08298b55323ee2137cebfb",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_c3e68",
                    table="smelters_referencelist",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="referencelist",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("status", "applied"),
                    models.Q(("status", "preview"), ("supersedes", None)),
                    _connector="OR",
                ),
                fields=("series", "sha256"),
                name="reference_list_once",
                violation_error_message="This very file has been imported already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="referencelist",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("status", "applied"),
                    models.Q(("status", "preview"), ("supersedes", None)),
                    _connector="OR",
                ),
                fields=("series", "valid_from"),
                name="reference_list_one_a_day",
                violation_error_message="An issue of this list that is valid from this day is there already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="referencelist",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ["preview", "applied"])),
                fields=("supersedes",),
                name="reference_list_one_correction",
                violation_error_message="A corrected file for this list is there already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="referencelist",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("applied_by", None),
                    ("received_by", None),
                    models.Q(("applied_by", models.F("received_by")), _negated=True),
                    _connector="OR",
                ),
                name="reference_list_two_people",
                violation_error_message="A list is applied by another person than the one who uploaded it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="referencelist",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("applied_at", None),
                        ("status__in", ["preview", "discarded"]),
                        ("superseded_at", None),
                    ),
                    models.Q(("applied_at__isnull", False), ("status", "applied"), ("superseded_at", None)),
                    models.Q(
                        ("applied_at__isnull", False),
                        ("status", "superseded"),
                        ("superseded_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="reference_list_moments_of_state",
            ),
        ),
        migrations.AddField(
            model_name="referencelisttransition",
            name="by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="by",
            ),
        ),
        migrations.AddField(
            model_name="referencelisttransition",
            name="list",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="transitions",
                to="smelters.referencelist",
            ),
        ),
        migrations.AddField(
            model_name="statuslabel",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                help_text="Empty for the labels of published reports that came with the application.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="decided by",
            ),
        ),
        migrations.AddField(
            model_name="statuslabelevent",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                help_text="Empty for the labels of published reports that came with the application.",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="decided by",
            ),
        ),
        migrations.AddField(
            model_name="statuslabelevent",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="statuslabelevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="smelters.statuslabel",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="referencelisttransition",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="5e7451476315f7de6614b1e619436da36a2ad8d0",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_a9aba",
                    table="smelters_referencelisttransition",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="statuslabel",
            trigger=pgtrigger.compiler.Trigger(
                name="kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="345f83cb684bdafe4524e47d3ff45d06058abe9a",
                    operation="DELETE",
                    pgid="pgtrigger_kept_6f7b3",
                    table="smelters_statuslabel",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="statuslabel",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "smelters_statuslabelevent" ("decided_at", "decided_by_id", "folded", "id", "label", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "status") VALUES (NEW."decided_at", NEW."decided_by_id", NEW."folded", NEW."id", NEW."label", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."status"); RETURN NULL;',
                    hash="8d3cd174c62b751d2c2889f230fd145fb6438f3b",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_fd21c",
                    table="smelters_statuslabel",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="statuslabel",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "smelters_statuslabelevent" ("decided_at", "decided_by_id", "folded", "id", "label", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "status") VALUES (NEW."decided_at", NEW."decided_by_id", NEW."folded", NEW."id", NEW."label", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."status"); RETURN NULL;',
                    hash="3df1a5cad6309b2b0d8e7ea6075d3ab4093c6bff",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_27014",
                    table="smelters_statuslabel",
                    when="AFTER",
                ),
            ),
        ),
    ]
