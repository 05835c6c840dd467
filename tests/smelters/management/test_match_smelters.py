"""`manage.py match_smelters`: CSV in, CSV out, no database."""

import csv
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

REFERENCE = """\ufeffmetal,alias,standard_name,country,cid,city,state
Gold,Veldina,Veldina Precious Metals GmbH,GERMANY,CID910001,Ostrau,Hessen
Gold,"Bramlova Refining Co., Ltd.","Bramlova Refining Co., Ltd.",CHINA,CID910002,Xinlu,
"""

REPORTED = """row_id,metal,reported_name,country,reported_id
a,gold,VELDINA,Germany,
b,Gold,Bramlova Refning Co. Ltd,CN,
c,Gold,Somebody Else Ltd.,CHINA,
d,Gold,Smelter not listed,,910002
e,Tin,Veldina,GERMANY,
"""


def run(folder, *options, reported=REPORTED):
    (folder / "reference.csv").write_text(REFERENCE, encoding="utf-8")
    (folder / "reported.csv").write_text(reported, encoding="utf-8")
    said = StringIO()
    call_command(
        "match_smelters",
        folder / "reported.csv",
        folder / "answers.csv",
        "--reference",
        str(folder / "reference.csv"),
        *options,
        stdout=said,
    )
    with (folder / "answers.csv").open(encoding="utf-8", newline="") as file:
        return {row["row_id"]: row for row in csv.DictReader(file)}, said.getvalue()


class TestMatchSmelters:
    def test_writes_facility_rule_and_suggestions(self, tmp_path):
        answers, said = run(tmp_path)
        assert {key: (row["cid"], row["rule"]) for key, row in answers.items()} == {
            "a": ("CID910001", "name"),
            "b": ("CID910002", "similar"),
            "c": ("", ""),
            "d": ("CID910002", "cid"),
            "e": ("", ""),
        }
        assert answers["b"]["suggestions"] == "CID910002"
        assert float(answers["a"]["confidence"]) > float(answers["b"]["confidence"]) > 0.5
        assert said == "5 rows: 1 by cid, 1 by name, 1 by similar; 2 left to a person\n"

    def test_can_leave_the_aliases_out(self, tmp_path):
        answers, _ = run(tmp_path, "--standard-names-only")
        assert answers["a"]["rule"] == "similar"

    def test_says_which_column_is_missing(self, tmp_path):
        with pytest.raises(CommandError, match="reported_name"):
            run(tmp_path, reported="row_id,metal,name\n1,Gold,Veldina\n")
