"""What the status labels of published lists mean; the centre adds others as rows. A label is never guessed."""

import re
import unicodedata
from typing import Final

PUBLISHED: Final[dict[str, tuple[str, ...]]] = {
    "conformant": (
        "Conformant",
        "RMAP Conformant",
        "Conformant Smelter",
        "RMAP-conformant smelter",
        "Conformant (RMAP)",
        "合规",
        "符合",
        "合规（符合）",
        "RMAP 合规",
    ),
    "cross_recognised": (
        "Cross-recognised",
        "Cross-recognized",
        "Cross-recognition",
        "Conformant (cross-recognised)",
        "Conformant (cross-recognized)",
        "Conformant through cross-recognition",
        "交叉认可",
    ),
    "active": ("Active", "RMAP Active", "Active Smelter", "进行中", "活跃", "进行中（活跃）"),
    "ecap": (
        "ECAP",
        "Extended Corrective Action Plan",
        "Extended Corrective Action Plan (ECAP)",
        "延长纠正",
        "延长纠正行动计划",
        "延长纠正行动计划 (ECAP)",
    ),
    "non_conformant": (
        "Non-conformant",
        "Nonconformant",
        "Not conformant",
        "RMAP Non-conformant",
        "不合规",
        "不符合",
    ),
    "in_communication": ("In communication", "沟通中", "联络中"),
    "not_enrolled": (
        "Not enrolled",
        "Outreach required",
        "Outreach required / not enrolled",
        "Communication suspended",
        "Communication suspended / not interested",
        "Not interested",
        "未加入",
        "未参与",
        "需要联络",
        "沟通中止",
    ),
    "unknown": (
        "Unknown",
        "Due diligence review, unable to proceed",
        "Due diligence vetting process - unable to proceed",
        "Unable to proceed",
        "未知",
        "不详",
    ),
}
"""The assessment dimension, with the labels of member data and published reports."""


def folded(label: str) -> str:
    """A label without what tells ways of writing it apart: case, width, spaces, punctuation."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", label).casefold())
