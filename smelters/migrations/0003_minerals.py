"""The minerals that the templates ask for today. Others are added as rows."""

from django.db import migrations

MINERALS = [
    ("Tin", "锡", "Sn", "CMRT", True),
    ("Tantalum", "钽", "Ta", "CMRT", True),
    ("Tungsten", "钨", "W", "CMRT", True),
    ("Gold", "金", "Au", "CMRT", True),
    ("Cobalt", "钴", "Co", "EMRT", False),
    ("Copper", "铜", "Cu", "EMRT", False),
    ("Graphite", "石墨", "C", "EMRT", False),
    ("Lithium", "锂", "Li", "EMRT", False),
    ("Mica", "云母", "Mica", "EMRT", False),
    ("Nickel", "镍", "Ni", "EMRT", False),
]


def add_minerals(apps, schema_editor):
    mineral = apps.get_model("smelters", "Mineral")
    mineral.objects.bulk_create(
        [
            mineral(
                name=name, name_zh=name_zh, symbol=symbol, family=family, is_conflict_mineral=conflict, position=place
            )
            for place, (name, name_zh, symbol, family, conflict) in enumerate(MINERALS, start=1)
        ],
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [("smelters", "0002_initial")]

    operations = [migrations.RunPython(add_minerals, migrations.RunPython.noop)]
