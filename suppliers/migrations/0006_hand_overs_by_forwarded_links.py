import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("suppliers", "0005_commodity_of_parts_and_product_level_customers"),
    ]

    operations = [
        migrations.AlterField(
            model_name="handover",
            name="asked_by",
            field=models.ForeignKey(
                blank=True,
                help_text="Empty: a stranger to us, who came by the forwarded link of a mail.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="asked by",
            ),
        ),
    ]
