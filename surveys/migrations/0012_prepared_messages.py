"""The messages that every team needs, in both languages, to begin with."""

from django.db import migrations

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
]


def write(apps, schema_editor):
    message = apps.get_model("surveys", "CannedMessage")
    for purpose, title_en, title_zh, text_en, text_zh in MESSAGES:
        message.objects.create(
            purpose=purpose, title_en=title_en, title_zh=title_zh, text_en=text_en, text_zh=text_zh
        )


class Migration(migrations.Migration):
    dependencies = [("surveys", "0011_inbox_and_final_results")]

    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
