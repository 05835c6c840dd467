"""Invented companies, smelters and figures for the style guide; nobody real."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.utils import timezone
from django.utils.translation import gettext as _

from gscm.interface.marks import MARKS, METALS

MARK_GROUPS = (
    (0, 10),
    (10, 16),
    (16, 20),
    (20, 32),
)


class SpecimenForm(forms.Form):
    """Every kind of field, two of them wrong."""

    name = forms.CharField(
        label="Name of the campaign", help_text="Suppliers read it in the subject of the mail."
    )
    due_date = forms.DateField(label="Due date", widget=forms.DateInput(attrs={"type": "date"}))
    template = forms.ChoiceField(label="Template", choices=[("cmrt", "CMRT 6.5"), ("emrt", "EMRT 2.0")])
    scope = forms.ChoiceField(
        label="Who is in scope",
        choices=[("all", "All suppliers"), ("minerals", "Suppliers of parts with minerals")],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    reminders = forms.BooleanField(label="Remind before the due date", required=False)


def everything() -> dict[str, Any]:
    """The values of the style guide's page."""
    today = timezone.localdate()
    return {
        "mark_groups": [list(MARKS)[first:last] for first, last in MARK_GROUPS],
        "levels": ["critical", "high", "medium", "watch", "low", "not_assessed"],
        "metals": list(METALS),
        "filter_form": SpecimenForm(prefix="filter"),
        "form": SpecimenForm({"name": "", "due_date": "31.13.2026", "template": "cmrt", "scope": "all"}),
        "page": _page(),
        **_navigation(),
        **_table(today),
        **_figures(),
        **_case(today),
        **_findings(),
    }


def _page() -> Page[int]:
    return Paginator(range(1924), 50).page(2)


def _navigation() -> dict[str, Any]:
    return {
        "tabs": [
            {"label": "Open", "url": "?tab=open", "is_current": True, "count": 214},
            {"label": "Mine", "url": "?tab=mine", "count": 38},
            {"label": "Overdue", "url": "?tab=overdue", "count": 17},
            {"label": "Settings", "url": "?tab=settings"},
        ],
        "switch_options": [
            {"label": "By smelter", "url": "?by=smelter", "is_current": True},
            {"label": "By supplier", "url": "?by=supplier"},
        ],
        "chips": [
            {"name": "Severity", "value": "Watch and above", "remove_url": "?"},
            {"name": "Metal", "value": "Au, Sn, W", "remove_url": "?"},
        ],
        "steps": [
            {"label": "Download", "state": "done"},
            {"label": "Upload", "state": "done"},
            {"label": "Correct", "state": "now"},
            {"label": "Confirm", "state": "next"},
            {"label": "Result", "state": "next"},
        ],
        "needs": [
            {"label": "Suppliers with their materials", "note": "2,806, updated 12 Jan", "is_done": True},
            {"label": "Reference list in force", "note": "none yet", "is_done": False},
        ],
        "keys": [
            {"key": "J", "word": "next"},
            {"key": "K", "word": "previous"},
            {"key": "X", "word": "select"},
        ],
        "bulk_actions": [
            {"label": "Open 2 cases", "name": "action", "value": "open", "key": "C"},
            {"label": "Assign", "name": "action", "value": "assign", "key": "A"},
        ],
    }


def _table(today: date) -> dict[str, Any]:
    names = [
        ("东莞市鑫禾精密连接器科技有限公司", "Dongguan Xinhe Precision Connector Technology Co., Ltd."),
        (
            "深圳市鸿泰贵金属表面处理（集团）有限公司",
            "Shenzhen Hongtai Precious Metal Surface Treatment (Group) Co., Ltd.",
        ),
        ("", "Công ty Cổ phần Cáp và Linh kiện Minh Quang Việt Nam"),
    ]
    return {
        "rows": [
            {
                "id": number,
                "severity": severity,
                "chinese": chinese,
                "latin": latin,
                "raised": today - timedelta(days=20 - number),
                "due": today + timedelta(days=days),
                "part": part,
                "owner": owner,
                "case": case,
            }
            for number, ((chinese, latin), severity, days, part, owner, case) in enumerate(
                zip(
                    names,
                    ["critical", "high", "watch"],
                    [-4, 1, 12],
                    [10, 8, 3],
                    ["Chen Yu", "", "Phạm Hà"],
                    ["CA-2026-0187", "", "CA-2026-0171"],
                    strict=True,
                )
            )
        ],
        "kinds": [
            {"label": "Status changed", "count": 9, "url": "?kind=status", "is_current": True},
            {"label": "Removed", "count": 3, "url": "?kind=removed"},
            {"label": "Added", "count": 12, "url": "?kind=added"},
            {"label": "Renamed", "count": 7, "url": "?kind=renamed"},
            {"label": "Unchanged", "count": 337, "url": "?kind=unchanged"},
        ],
    }


def _figures() -> dict[str, Any]:
    return {
        "figures": [
            {
                "label": "Smelters reported",
                "value": "318",
                "unit": "",
                "url": "?figure=reported",
                "before": "341",
                "before_label": "2025:",
                "difference": "−23",
            },
            {"label": "Participate in RMAP", "value": "296", "url": "?figure=rmap", "note": "93.1% of 318"},
            {"label": "Do not participate", "value": "22", "url": "?figure=not", "note": "6.9% of 318"},
            {"label": "Response rate", "value": "82.5%", "note": "of 1,924"},
        ],
        "bars": [
            {
                "label": "Requested",
                "part": 1924,
                "whole": 1924,
                "value": "1,924",
                "note": "100.0%",
                "url": "?",
                "loss": "27 bounced",
                "loss_url": "?",
            },
            {"label": "Uploaded", "part": 1588, "whole": 1924, "value": "1,588", "note": "82.5%", "url": "?"},
            {"label": "Accepted", "part": 1341, "whole": 1924, "value": "1,341", "note": "69.7%", "url": "?"},
        ],
        "facts": [
            {"label": "RMAP status", "value": "", "status": "conformant", "note": "since 2 Nov 2025"},
            {"label": "Last audit", "value": "5 Jun 2025"},
            {"label": "List", "value": "RMI list of 10 Mar 2026", "url": "?"},
            {"label": "Origin", "value": ""},
        ],
    }


def _case(today: date) -> dict[str, Any]:
    return {
        "states": [
            {"label": "Open", "day": "3 Mar", "state": "done"},
            {"label": "Notified", "day": "3 Mar", "state": "done"},
            {"label": "Plan submitted", "day": "14 Mar", "state": "done"},
            {"label": "Verification", "day": "20 Apr", "state": "now"},
            {"label": "Verified", "day": "", "state": "next"},
            {"label": "Closed", "day": "", "state": "next"},
        ],
        "ticks": [{"part": 0}, {"part": 7}, {"part": 60}],
        "criteria": [
            {
                "label": "The newest accepted declaration has only qualified smelters",
                "is_met": False,
                "rows": [
                    {
                        "identifier": "CID910290",
                        "text": "Perusahaan Timah Bangka Selatan (Sn): not enrolled",
                        "url": "?",
                    },
                    {
                        "identifier": "CID910266",
                        "text": "Fundición Altiplano de Oruro (Sn): active",
                        "url": "?",
                    },
                ],
                "action_label": "Ask for resubmission",
                "action_url": "?",
            },
            {
                "label": "Every action is done, or cancelled with a reason",
                "is_met": False,
                "detail": "Action 3, letter to the tin smelter, is due 28 Apr.",
                "action_label": "Remind owner",
                "action_url": "?",
            },
            {
                "label": "A declaration newer than the case is accepted",
                "is_met": True,
                "detail": "CMRT 6.5, 20 Apr 2026",
            },
            {"label": "No open finding that rejects or needs correction", "is_met": True},
        ],
        "entries": [
            {
                "text": "Approval of plan overdue",
                "detail": "Execution lead informed",
                "day": "18 Mar",
                "status": "high",
            },
            {
                "text": "Gu Yan answered in CA-2026-0163",
                "detail": "“Our plating sub-supplier will change its source.”",
                "day": "16 Mar",
                "icon": "message-square",
            },
            {
                "text": "CMRT 6.5 accepted",
                "detail": "62 smelters",
                "day": "2 Mar",
                "status": "conformant",
                "url": "?",
            },
            {"text": "Request opened", "detail": "Campaign 2026", "day": "1 Feb", "icon": "mail-open"},
        ],
        "thread": [
            {
                "author": "顾妍",
                "organisation": "Kunshan Yuanjie",
                "at": "20 Apr, 08:57",
                "text": "已更换电镀金盐来源，新版 CMRT 已上传。附采购证明与二级供应商声明。",
                "language": "zh-Hans",
                "translation": "We changed the source of plating gold salt and uploaded a new CMRT.",
                "files": [{"name": "二级供应商声明_镀金盐.pdf", "size": 421888, "url": "?"}],
                "kind": "message",
            },
            {"kind": "system", "text": "Checked: gold passes, tin fails (2 smelters)", "at": "20 Apr, 09:14"},
            {
                "author": "Zhao Min",
                "organisation": "Kunshan execution team",
                "at": "21 Apr, 10:20",
                "text": "Thank you, gold is settled. Two tin smelters remain in rows 41 and 47.",
                "kind": "internal",
            },
        ],
        "day_long_ago": today - timedelta(days=400),
        "today": today,
        "now": timezone.now(),
    }


def _findings() -> dict[str, Any]:
    def row(number: int, *values: str, framed: int = -1) -> dict[str, Any]:
        cells = [{"value": value, "is_cell": place == framed} for place, value in enumerate(values)]
        return {"number": number, "is_here": framed >= 0, "cells": cells}

    return {
        "columns": ["A", "B", "C", "D", "E"],
        "sheet_rows": [
            row(16, "CID910077", "Tungsten", "Nordhavn Wolfram GmbH", "", "GERMANY"),
            row(17, "CID910813", "#N/A", "#N/A", "恒昇钨业", "CHINA", framed=0),
            row(18, "CID910205", "Tungsten", "Minera Cordillera Real", "", "BOLIVIA"),
        ],
        "choices": [
            {
                "value": "CID910318",
                "label": "Hengsheng Tungsten (Ganzhou) Co., Ltd.",
                "identifier": "CID910318",
                "other": "赣州恒昇钨业有限公司 · China, Jiangxi",
                "reasons": "same name without “有限公司” · same metal · same country",
                "is_chosen": True,
            },
            {
                "value": "CID910381",
                "label": "Hengsheng Rare Metals (Ji’an) Co., Ltd.",
                "identifier": "CID910381",
                "reasons": "similar name · same metal · other city",
            },
            {"value": "none", "label": _("None of these")},
        ],
    }
