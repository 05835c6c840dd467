from typing import Any

from django.db import migrations, models

MESSAGES = [
    (
        "Where the template is",
        "模板在哪里",
        "The template stands on the page of the task, filled in with your company’s data. Please download it there,"
        " complete it and send it on the same page.",
        "模板在任务页面，已填入贵司资料。请下载后填写，并在同一页面提交。",
    ),
    (
        "Sub-suppliers have not answered",
        "下级供应商尚未答复",
        "Please send what you know by the due date and say “Unknown” where an answer is missing. You may send a newer"
        " file at any time; the newest accepted one counts.",
        "请贵司在截止日期前提交已知内容，尚无答复之处请选择“Unknown”。之后可随时提交更新的文件，以最新已接受的文件为准。",
    ),
    (
        "How to find a smelter’s CID",
        "如何查找冶炼厂识别号",
        "The sheet “Smelter Look-up” of the template names the CID of each known smelter. Ask your supplier for the CID"
        " as well; a name alone is often not enough to recognise a smelter.",
        "模板的“Smelter Look-up”工作表列有已知冶炼厂的 CID。也请向下级供应商索取 CID；仅凭名称往往无法识别冶炼厂。",
    ),
]


def write(apps: Any, schema_editor: Any) -> None:
    """What suppliers ask most, to begin with."""
    message = apps.get_model("surveys", "CannedMessage")
    for title_en, title_zh, text_en, text_zh in MESSAGES:
        message.objects.create(
            purpose="answer", title_en=title_en, title_zh=title_zh, text_en=text_en, text_zh=text_zh
        )


class Migration(migrations.Migration):
    dependencies = [("surveys", "0017_mails_about_decisions")]

    operations = [
        *(
            migrations.AlterField(
                model_name=name,
                name="purpose",
                field=models.CharField(
                    choices=[("return", "Send back"), ("accept", "Accept"), ("answer", "Answer a question")],
                    max_length=10,
                    verbose_name="for",
                ),
            )
            for name in ("cannedmessage", "cannedmessageevent")
        ),
        migrations.RunPython(write, migrations.RunPython.noop),
    ]
