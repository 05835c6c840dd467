from datetime import UTC, date, datetime
from typing import Any

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


def set_first_goals(apps: Any, schema_editor: Any) -> None:
    """What the programme begins with; the centre sets others from a day on."""
    goals = apps.get_model("surveys", "ServiceGoal").objects
    for kind, working_days in (("answers", 2), ("news", 5), ("imports", 10)):
        goals.create(
            kind=kind,
            working_days=working_days,
            since=date(2000, 1, 1),
            set_at=datetime(2000, 1, 1, tzinfo=UTC),
        )


class Migration(migrations.Migration):
    dependencies = [
        ("pghistory", "0007_auto_20250421_0444"),
        ("surveys", "0013_links_that_open_tasks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(unique=True, verbose_name="day")),
                ("is_worked", models.BooleanField(default=False, verbose_name="is worked")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
            ],
            options={
                "verbose_name": "day of the working calendar",
                "verbose_name_plural": "days of the working calendar",
                "ordering": ["day"],
            },
        ),
        migrations.CreateModel(
            name="CalendarDayEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("day", models.DateField(verbose_name="day")),
                ("is_worked", models.BooleanField(default=False, verbose_name="is worked")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ServiceGoal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("answers", "Answers to suppliers’ questions"),
                            ("news", "News for suppliers"),
                            ("imports", "Imports of reference lists"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("working_days", models.PositiveSmallIntegerField(verbose_name="working days")),
                ("since", models.DateField(verbose_name="from")),
                ("set_at", models.DateTimeField(verbose_name="set at")),
            ],
            options={
                "verbose_name": "service goal",
                "verbose_name_plural": "service goals",
                "ordering": ["kind", "-since", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="TaskMail",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("to", models.EmailField(max_length=254, verbose_name="to")),
                (
                    "language",
                    models.CharField(
                        choices=[("zh-hans", "Chinese"), ("en", "English")],
                        max_length=10,
                        verbose_name="language",
                    ),
                ),
                ("claimed_at", models.DateTimeField(blank=True, null=True, verbose_name="begun at")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent at")),
                (
                    "refusal",
                    models.CharField(blank=True, max_length=300, verbose_name="answer of the mail server"),
                ),
            ],
            options={
                "verbose_name": "mail of an answer",
                "verbose_name_plural": "mails of answers",
                "ordering": ["message", "id"],
            },
        ),
        migrations.CreateModel(
            name="TaskMessage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("by_supplier", models.BooleanField(default=False, verbose_name="written by the supplier")),
                ("text", models.TextField(blank=True, verbose_name="message")),
                ("written_at", models.DateTimeField(verbose_name="written at")),
            ],
            options={
                "verbose_name": "message of a task",
                "verbose_name_plural": "messages of tasks",
                "ordering": ["request", "written_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ThreadVisit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seen_at", models.DateTimeField(verbose_name="seen at")),
            ],
            options={
                "verbose_name": "visit of a thread",
                "verbose_name_plural": "visits of threads",
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="calendarday",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "surveys_calendardayevent" ("day", "id", "is_worked", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."day", NEW."id", NEW."is_worked", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;',
                    hash="74f70fbd5b549e766a414af99877db441620a757",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_89fca",
                    table="surveys_calendarday",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="calendarday",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "surveys_calendardayevent" ("day", "id", "is_worked", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."day", NEW."id", NEW."is_worked", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;',
                    hash="5222652896e363f69f03cf3fe5b238d9b452dac5",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_b13c9",
                    table="surveys_calendarday",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="calendardayevent",
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
            model_name="calendardayevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="surveys.calendarday",
            ),
        ),
        migrations.AddField(
            model_name="servicegoal",
            name="set_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="set by",
            ),
        ),
        migrations.AddField(
            model_name="taskmessage",
            name="author",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="author",
            ),
        ),
        migrations.AddField(
            model_name="taskmessage",
            name="request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="messages",
                to="surveys.request",
                verbose_name="request",
            ),
        ),
        migrations.AddField(
            model_name="taskmail",
            name="message",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="mails",
                to="surveys.taskmessage",
                verbose_name="message of a task",
            ),
        ),
        migrations.AddField(
            model_name="threadvisit",
            name="request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="thread_visits",
                to="surveys.request",
                verbose_name="request",
            ),
        ),
        migrations.AddField(
            model_name="threadvisit",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="person",
            ),
        ),
        migrations.AddConstraint(
            model_name="servicegoal",
            constraint=models.CheckConstraint(
                condition=models.Q(("working_days__gte", 1)), name="service_goal_at_least_a_day"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="servicegoal",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="5207fbc8f240404d8c0e0b839440ebbf2a110f22",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_11fe6",
                    table="surveys_servicegoal",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="taskmessage",
            index=models.Index(
                condition=models.Q(("by_supplier", True)), fields=["written_at"], name="task_message_question"
            ),
        ),
        migrations.AddConstraint(
            model_name="taskmessage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("text", ""), _negated=True), ("by_supplier", False), _connector="OR"
                ),
                name="task_message_of_supplier_says_something",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="taskmessage",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="e44f28b1ace35efb3451f35017c83876a2ea33ad",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_2e1b4",
                    table="surveys_taskmessage",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="taskmail",
            index=models.Index(
                condition=models.Q(("claimed_at__isnull", True)),
                fields=["message"],
                name="task_mail_outstanding",
            ),
        ),
        migrations.AddConstraint(
            model_name="taskmail",
            constraint=models.UniqueConstraint(fields=("message", "to"), name="task_mail_once"),
        ),
        migrations.AddConstraint(
            model_name="taskmail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("sent_at__isnull", True),
                    models.Q(("claimed_at__isnull", False), ("refusal", "")),
                    _connector="OR",
                ),
                name="task_mail_claimed_before_it_is_sent",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="taskmail",
            trigger=pgtrigger.compiler.Trigger(
                name="kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="1226f6ca46cda910f6a3fcc32381ecb6032d3267",
                    operation="DELETE",
                    pgid="pgtrigger_kept_84328",
                    table="surveys_taskmail",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="threadvisit",
            constraint=models.UniqueConstraint(fields=("request", "user"), name="thread_visit_once"),
        ),
        migrations.RunPython(set_first_goals, migrations.RunPython.noop),
    ]
