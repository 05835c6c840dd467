"""What every programme begins with: how soon it wants to answer, and the messages that its teams need."""

from datetime import UTC, date, datetime
from typing import Any

from django.db import migrations

GOALS = (("answers", 2), ("news", 5), ("imports", 10))
"""Kind and working days; the centre sets others from a day on."""

MESSAGES = [
    (
        "return",
        "Smelters are missing",
        "缺少冶炼厂",
        "The Smelter List is incomplete: for each mineral that you declare, name every smelter or refiner that your"
        " suppliers have named to you. Where you do not know them yet, please ask your suppliers first.",
        "冶炼厂清单不完整：请针对所申报的每种矿产，列出下级供应商告知的全部冶炼厂或精炼厂。尚不清楚的，请先向下级供应商询问。",
    ),
    (
        "return",
        "Answers contradict each other",
        "答案前后矛盾",
        "Some answers contradict each other. The findings beside your file name the cells; please correct them and"
        " send the file again.",
        "部分答案前后矛盾。文件旁的检查结果已列出相关单元格，请贵司更正后重新提交。",
    ),
    (
        "return",
        "Please use the newest template",
        "请使用最新模板",
        "The template is older than the one that we ask for. Please download the template from the page of the task,"
        " take your answers over and send it.",
        "所用模板版本早于要求的版本。请贵司从任务页面下载模板，填入答案后重新提交。",
    ),
    (
        "accept",
        "Accepted; please correct next time",
        "已接受，请下次更正",
        "The file is accepted this time. Please correct what was found in it with your next declaration.",
        "本次提交已接受。请贵司在下次申报时更正检查中发现的问题。",
    ),
    (
        "answer",
        "Where the template is",
        "模板在哪里",
        "The template stands on the page of the task, filled in with your company’s data. Please download it there,"
        " complete it and send it on the same page.",
        "模板在任务页面，已填入贵司资料。请下载后填写，并在同一页面提交。",
    ),
    (
        "answer",
        "Sub-suppliers have not answered",
        "下级供应商尚未答复",
        "Please send what you know by the due date and say “Unknown” where an answer is missing. You may send a newer"
        " file at any time; the newest accepted one counts.",
        "请贵司在截止日期前提交已知内容，尚无答复之处请选择“Unknown”。之后可随时提交更新的文件，以最新已接受的文件为准。",
    ),
    (
        "answer",
        "How to find a smelter’s CID",
        "如何查找冶炼厂识别号",
        "The sheet “Smelter Look-up” of the template names the CID of each known smelter. Ask your supplier for the CID"
        " as well; a name alone is often not enough to recognise a smelter.",
        "模板的“Smelter Look-up”工作表列有已知冶炼厂的 CID。也请向下级供应商索取 CID；仅凭名称往往无法识别冶炼厂。",
    ),
]
"""Purpose, title and text in both languages; teams change them and add their own."""


def write(apps: Any, schema_editor: Any) -> None:
    goals = apps.get_model("surveys", "ServiceGoal").objects
    for kind, working_days in GOALS:
        goals.create(
            kind=kind,
            working_days=working_days,
            since=date(2000, 1, 1),
            set_at=datetime(2000, 1, 1, tzinfo=UTC),
        )
    message = apps.get_model("surveys", "CannedMessage").objects
    for purpose, title_en, title_zh, text_en, text_zh in MESSAGES:
        message.create(
            purpose=purpose, title_en=title_en, title_zh=title_zh, text_en=text_en, text_zh=text_zh
        )


class Migration(migrations.Migration):
    dependencies = [("surveys", "0001_initial")]

    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
