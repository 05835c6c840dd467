"""The words of the invented grievances."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Story:
    """What was brought forward, and how far it has come. Empty: not yet."""

    days_ago: int
    kind: str
    channel: str
    texts: Mapping[str, str]
    acknowledged: str = ""
    admitted: str = ""
    category: str = ""
    severity: int = 0
    supplier: str = ""
    investigation: str = ""
    task: str = ""
    message: str = ""
    answered: str = ""
    finding: str = ""
    cause: str = ""


STORIES = (
    Story(
        days_ago=130,
        kind="complaint",
        channel="page",
        texts={
            "what": "锡精矿从矿区运出时，每车要向路障付钱，货单上写的产地与装货地不同。",
            "where": "运输途中的路障",
            "mineral": "锡",
            "wish": "希望查清货物的真实来源。",
        },
        acknowledged="报告已收到并阅读。将在 14 天内决定是否受理，并在此告知。",
        admitted="报告内容具体，属于本机制的范围，予以受理。",
        category="armed_groups",
        severity=4,
        supplier="S-10015",
        investigation="核对近一年的产地资料，向冶炼厂索取运输单据，访谈两名采购人员（不透露报告来源）。",
        task="向冶炼厂索取运输单据并核对",
        message="补充：同样的情况在三月又发生过一次。",
        answered="经查，部分批次的产地声明与运输单据不符。该供应商已停止从该路线采购，并提交了整改计划。",
        finding="partly",
        cause="supplier_control",
    ),
    Story(
        days_ago=40,
        kind="complaint",
        channel="mail",
        texts={
            "what": "Workers in the sorting hall of a recycling site say that they have to hand in their passports.",
            "where": "A recycling site, sorting hall",
            "who": "About twenty people from abroad",
            "contact": "a former colleague, by e-mail",
        },
        acknowledged="Thank you. The report was read; whether it is looked into is decided within 14 days.",
        admitted="It is specific, and about people in our supply chain: it is looked into.",
        category="forced_labour",
        severity=4,
        investigation="Visit with an independent interpreter, talks away from the site, look at the contracts.",
        task="Agree on a visit with an independent interpreter",
    ),
    Story(
        days_ago=5,
        kind="consultation",
        channel="page",
        texts={
            "what": "Our smelter has failed its re-assessment. May we go on delivering while it appeals?",
            "reporter": "supplier",
            "mineral": "Gold",
        },
    ),
)
