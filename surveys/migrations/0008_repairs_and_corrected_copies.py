import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import gscm.lib.originals


class Migration(migrations.Migration):
    dependencies = [
        ("jobs", "0007_no_evaluation_jobs"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("surveys", "0007_suppliers_answer_about_names"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CorrectedCopy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="chosen at")),
                (
                    "changes",
                    models.JSONField(
                        help_text="For each cell the rule, the sheet, the value before and after.",
                        verbose_name="chosen repairs",
                    ),
                ),
                (
                    "file",
                    models.FileField(
                        blank=True,
                        max_length=200,
                        storage=gscm.lib.originals.originals,
                        upload_to="",
                        verbose_name="file",
                    ),
                ),
                ("sha256", models.CharField(blank=True, max_length=64, verbose_name="SHA-256")),
                ("size", models.PositiveIntegerField(default=0, verbose_name="size in bytes")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="chosen by",
                    ),
                ),
                (
                    "job",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrected_copy",
                        to="jobs.job",
                        verbose_name="long work",
                    ),
                ),
                (
                    "sent_as",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="made_as",
                        to="surveys.submission",
                        verbose_name="sent as",
                    ),
                ),
                (
                    "submission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrected_copies",
                        to="surveys.submission",
                        verbose_name="made from",
                    ),
                ),
            ],
            options={
                "verbose_name": "corrected copy",
                "verbose_name_plural": "corrected copies",
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="CorrectedCopyEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("at", models.DateTimeField(verbose_name="chosen at")),
                (
                    "changes",
                    models.JSONField(
                        help_text="For each cell the rule, the sheet, the value before and after.",
                        verbose_name="chosen repairs",
                    ),
                ),
                (
                    "file",
                    models.FileField(
                        blank=True,
                        max_length=200,
                        storage=gscm.lib.originals.originals,
                        upload_to="",
                        verbose_name="file",
                    ),
                ),
                ("sha256", models.CharField(blank=True, max_length=64, verbose_name="SHA-256")),
                ("size", models.PositiveIntegerField(default=0, verbose_name="size in bytes")),
                (
                    "by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="chosen by",
                    ),
                ),
                (
                    "job",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="jobs.job",
                        verbose_name="long work",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="surveys.correctedcopy",
                    ),
                ),
                (
                    "sent_as",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="surveys.submission",
                        verbose_name="sent as",
                    ),
                ),
                (
                    "submission",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="surveys.submission",
                        verbose_name="made from",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="FindingRepair",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sheet", models.CharField(max_length=40, verbose_name="sheet")),
                ("cell", models.CharField(max_length=20, verbose_name="cell")),
                ("held", models.TextField(blank=True, verbose_name="value now")),
                ("value", models.TextField(blank=True, verbose_name="proposed value")),
                (
                    "entry",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("text", "Text"),
                            ("choice", "Choice"),
                            ("date", "Date"),
                        ],
                        default="proposed",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "options",
                    models.JSONField(blank=True, default=list, verbose_name="answers of the template"),
                ),
                ("is_certain", models.BooleanField(default=False, verbose_name="certain")),
                (
                    "finding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="repairs",
                        to="surveys.finding",
                        verbose_name="finding",
                    ),
                ),
            ],
            options={
                "verbose_name": "repair of a finding",
                "verbose_name_plural": "repairs of findings",
                "ordering": ["finding", "id"],
            },
        ),
        migrations.AddConstraint(
            model_name="correctedcopy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("file", ""), ("sent_as__isnull", True), ("sha256", "")),
                    models.Q(("file", ""), ("sha256", ""), _connector="OR", _negated=True),
                    _connector="OR",
                ),
                name="corrected_copy_written_before_sent",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="correctedcopy",
            trigger=pgtrigger.compiler.Trigger(
                name="kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="7fcf2e558df982461f1a6a91275cbd06d3d864e3",
                    operation="DELETE",
                    pgid="pgtrigger_kept_e988f",
                    table="surveys_correctedcopy",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="correctedcopy",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "surveys_correctedcopyevent" ("at", "by_id", "changes", "file", "id", "job_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sent_as_id", "sha256", "size", "submission_id") VALUES (NEW."at", NEW."by_id", NEW."changes", NEW."file", NEW."id", NEW."job_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."sent_as_id", NEW."sha256", NEW."size", NEW."submission_id"); RETURN NULL;',
                    hash="7f6eb2e49e64b8e724128ea8bc6f047d77efb641",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_fdd71",
                    table="surveys_correctedcopy",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="correctedcopy",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "surveys_correctedcopyevent" ("at", "by_id", "changes", "file", "id", "job_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sent_as_id", "sha256", "size", "submission_id") VALUES (NEW."at", NEW."by_id", NEW."changes", NEW."file", NEW."id", NEW."job_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."sent_as_id", NEW."sha256", NEW."size", NEW."submission_id"); RETURN NULL;',
                    hash="b7d006a007aee7e78bcbe2b8a16d15384bf7628e",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_7f90d",
                    table="surveys_correctedcopy",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="findingrepair",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="18cb545c83aae0678865e1c25992f89df9dfd97b",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_50a1b",
                    table="surveys_findingrepair",
                    when="BEFORE",
                ),
            ),
        ),
    ]
