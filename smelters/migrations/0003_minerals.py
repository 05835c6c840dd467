"""Minerals are added after every migration (smelters/services/minerals.py)."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("smelters", "0002_initial")]
    operations = []
