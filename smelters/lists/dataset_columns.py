"""The columns of the kinds of list beside look-up and status, by their names in English and Chinese.

docs/datasets.md and the page of the import say the same; the columns that a row needs come from here.
"""

from dataclasses import replace
from typing import Final

from smelters.lists.columns import Column, NotUnderstood, parts_of, word_of, yes_or_no
from smelters.lists.model import Refusal
from smelters.lists.places import country_code
from smelters.lists.status import HEADS, cid_cell, date_cell, years_cell
from smelters.lists.tables import Cell, text_of

DO_NOT_USE: Final = "do_not_use"
APPROVED: Final = "approved"

_LEVEL_WORDS: Final = {
    # RMI's levels, DRC apart, and no country of mining at all.
    "1": ("Level 1", "L1", "1级", "一级", "级别1", "Low", "低"),
    "2": ("Level 2", "L2", "2级", "二级", "级别2", "Medium", "中"),
    "3": ("Level 3", "L3", "3级", "三级", "级别3", "High", "高"),
    "drc": ("DRC", "D.R. Congo", "DR Congo", "刚果(金)", "刚果民主共和国"),
    "recycled": (
        *("Recycled", "Scrap", "Recycled/Scrap", "Recycled or scrap", "Recycled and scrap"),
        *("回收", "回收料", "报废料", "回收料/报废料", "再生料"),
    ),
}
_RULE_WORDS: Final = {
    DO_NOT_USE: (
        "Do not use",
        "Do-not-use",
        "Prohibited",
        "Banned",
        "Remove",
        "禁用",
        "不得使用",
        "禁止使用",
        "移除",
    ),
    APPROVED: ("Approved", "Approved only", "Allowed", "批准", "已批准", "仅限批准", "认可", "允许"),
}


def _country(cell: Cell) -> str:
    if (code := country_code(text_of(cell))) is None:
        raise NotUnderstood(Refusal.COUNTRY_UNKNOWN, text_of(cell))
    return code


def _countries(cell: Cell) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(_country, parts_of(cell))))


def _date(cell: Cell) -> str:
    """A day as text, for the further columns of a row."""
    day = date_cell(cell)
    return day.isoformat() if day else ""


_CID = Column("cid", HEADS["cid"], True, cid_cell)
_CID_NAME = Column("name", HEADS["name"])
_METAL = Column("metal", HEADS["metal"])
_COUNTRY_HEADS: Final = (
    *("Country", "Country Code", "Country or Region", "Country/Region", "ISO", "ISO3", "ISO-3", "ISO 3166-1"),
    *("国家", "国家代码", "国家或地区", "国家/地区"),
)
_REASON = Column("reason", ("Reason", "Remark", "Remarks", "Note", "Comment", "原因", "理由", "备注", "说明"))
_SOURCE = Column("source", ("Source", "Publisher", "来源", "发布机构", "发布者"))
_LEVEL = Column(
    "level",
    ("Level", "Risk Level", "Country Level", "RMI Level", "级别", "等级", "风险级别", "风险等级", "国家级别"),
    read=word_of(_LEVEL_WORDS, Refusal.LEVEL_UNKNOWN),
)

RECOGNITION: Final = (
    _CID,
    replace(_CID_NAME, is_needed=True),
    replace(_METAL, is_needed=True),
    Column(
        "source", ("Scheme", "Standard", "Programme", "Program", "体系", "认可体系", "标准", "计划"), True
    ),
    Column("status_as_written", HEADS["status"]),
    Column("country", HEADS["country"]),
    Column("last_audit_date", HEADS["last_audit_date"], read=date_cell, empty=None),
    Column("audit_cycle_years", HEADS["audit_cycle_years"], read=years_cell, empty=None),
)
ORIGIN: Final = (
    _CID,
    replace(_METAL, is_needed=True),
    _CID_NAME,
    Column(
        "countries",
        (
            *("Country of Origin", "Countries of Origin", "Origin", "Origin Country", "Mine Country", "COO"),
            *("原产国", "原产地", "来源国", "矿山所在国"),
        ),
        read=_countries,
        empty=(),
    ),
    Column(
        "region",
        ("Region", "Region of Origin", "Region Code", "ISO 3166-2", "地区", "区域", "原产地区", "省"),
    ),
    Column("mine", ("Mine", "Mine Name", "Mine of Origin", "矿山", "矿山名称", "矿场")),
    replace(_LEVEL, heads=(*_LEVEL.heads, "RCOI", "RCOI Level", "Origin Level", "原产国级别")),
    _SOURCE,
)
COUNTRY_RISK: Final = (
    Column("country", _COUNTRY_HEADS, True, _country),
    replace(_LEVEL, is_needed=True),
    _SOURCE,
)
CAHRA: Final = (
    Column("country", _COUNTRY_HEADS, True, _country),
    Column(
        "region",
        (
            "Region Code",
            "ISO 3166-2",
            "Subdivision",
            "Subdivision Code",
            "Region",
            "地区代码",
            "区域代码",
            "地区",
        ),
    ),
    Column("region_name", ("Region Name", "Subdivision Name", "Area", "地区名称", "区域名称")),
    Column(
        "is_conflict_affected",
        ("Conflict Affected", "Conflict-affected", "受冲突影响"),
        read=yes_or_no,
        empty=False,
    ),
    Column("is_high_risk", ("High Risk", "High-risk", "高风险"), read=yes_or_no, empty=False),
    Column(
        "is_country_level",
        ("Country Level", "Is Country Level", "Whole Country", "全国", "国家级"),
        read=yes_or_no,
        empty=False,
    ),
    _SOURCE,
)
COVERED: Final = (Column("country", _COUNTRY_HEADS, True, _country), _SOURCE)
SANCTIONS: Final = (
    Column(
        "name", ("Name", "Entity", "Entity Name", "Entry", "名称", "实体", "实体名称", "姓名或名称"), True
    ),
    Column(
        "aliases",
        ("Aliases", "Alias", "AKA", "A.K.A.", "Also Known As", "Other Names", "别名", "又名", "其他名称"),
        read=parts_of,
        empty=(),
    ),
    Column("country", (*_COUNTRY_HEADS, "Countries", "Address Country", "所在国家")),
    Column(
        "basis",
        (
            "Basis",
            "Legal Basis",
            "Program",
            "Programme",
            "Regulation",
            "依据",
            "法律依据",
            "制裁依据",
            "项目",
        ),
        True,
    ),
    Column(
        "listed_on",
        ("Listed On", "List Date", "Date Listed", "Designation Date", "Date", "列入日期", "名单日期", "日期"),
        True,
        _date,
    ),
    Column("reference", ("Reference", "ID", "Entry ID", "Unique ID", "UID", "编号", "条目编号", "参考号")),
    Column("source", ("List", "List Name", "Sanctions List", "名单", "制裁名单", *_SOURCE.heads), True),
)
HIGH_RISK: Final = (_CID, _METAL, _CID_NAME, replace(_REASON, is_needed=True), _SOURCE)
CUSTOMER: Final = (
    _CID,
    _METAL,
    _CID_NAME,
    Column("source", ("Customer", "Customer Code", "Customer Number", "客户", "客户代码", "客户编号"), True),
    Column(
        "rule",
        ("Rule", "Use", "Decision", "List Type", "规则", "要求", "名单类型", "是否可用"),
        True,
        word_of(_RULE_WORDS, Refusal.RULE_UNKNOWN),
    ),
    Column("part", ("Part", "Part Number", "Part No.", "料号", "零件号", "物料编号", "部件号")),
    Column(
        "deadline", ("Deadline", "Due Date", "Remove By", "Until", "截止日期", "期限", "移除期限"), read=_date
    ),
    _REASON,
)
