"""The texts of the demonstration's documents: invented, short, in both languages."""

from dataclasses import dataclass

from suppliers.models.documents import PolicyTopic


@dataclass(frozen=True, slots=True)
class Texts:
    """One version of a document."""

    title_en: str
    title_zh: str
    text_en: str
    text_zh: str
    change_en: str
    change_zh: str


POLICY = (
    Texts(
        "Responsible Minerals Policy",
        "责任矿产政策",
        "We buy minerals only from sources that we can answer for. This policy holds for the whole group and for "
        "everybody who supplies materials to it.",
        "我们只采购来源可以负责任地说明的矿产。本政策适用于整个集团及所有向集团供应材料的供应商。",
        "First version.",
        "首个版本。",
    ),
    Texts(
        "Responsible Minerals Policy",
        "责任矿产政策",
        "We buy minerals only from sources that we can answer for. This policy holds for the whole group and for "
        "everybody who supplies materials to it.\n\nWe follow the five steps of the OECD Due Diligence Guidance, ask "
        "our suppliers every year, and publish what we find. Whoever knows of a grievance can tell us, anonymously "
        "if wished.",
        "我们只采购来源可以负责任地说明的矿产。本政策适用于整个集团及所有向集团供应材料的供应商。\n\n"
        "我们遵循经合组织尽责管理指南的五步框架，每年向供应商开展调查，并公布结果。任何人均可向我们申诉，可匿名。",
        "Covers cobalt and other minerals besides tin, tantalum, tungsten and gold; names the yearly report.",
        "除锡、钽、钨、金外，纳入钴及其他矿产；明确年度报告。",
    ),
)

SECTIONS = {
    PolicyTopic.ABUSES: (
        "We tolerate no torture, forced labour, worst forms of child labour, war crimes or other grave abuses where "
        "minerals are extracted, transported or traded, and leave any source of which we must expect them.",
        "我们不容忍在矿产开采、运输或贸易中出现酷刑、强迫劳动、最恶劣形式的童工、战争罪行或其他严重侵犯人权的行为，"
        "一旦有合理风险即终止采购。",
    ),
    PolicyTopic.ARMED_GROUPS: (
        "We do not support non-state armed groups, directly or indirectly, and leave sources that do.",
        "我们不以任何直接或间接方式支持非国家武装团体，并终止与此类来源的往来。",
    ),
    PolicyTopic.SECURITY_FORCES: (
        "We give no support to security forces that control mines, tax them unlawfully or extort from them. "
        "Security has to protect workers and their rights.",
        "我们不支持非法控制矿区、非法征税或勒索的安保力量。安保的职责是保护劳动者及其权利。",
    ),
    PolicyTopic.BRIBERY: (
        "We offer and take no bribes, and accept no false statement about where minerals come from.",
        "我们不行贿、不受贿，也不接受任何虚假的矿产来源声明。",
    ),
    PolicyTopic.MONEY_LAUNDERING: (
        "We help to end money laundering where it comes from the extraction, trade or export of minerals.",
        "我们支持消除源自矿产开采、贸易或出口的洗钱行为。",
    ),
    PolicyTopic.TAXES: (
        "Taxes, fees and royalties of extraction and trade are paid to governments and can be seen to be paid.",
        "矿产开采与贸易的税费及特许权使用费应向政府足额缴纳，并可查证。",
    ),
    PolicyTopic.ENVIRONMENT: (
        "Water, soil and air around mines and smelters are protected; damage is prevented before it is repaired.",
        "保护矿区与冶炼厂周边的水、土壤和空气，预防优先于治理。",
    ),
    PolicyTopic.LABOUR: (
        "Work is freely chosen, paid, safe and organised as workers wish; children learn and do not work.",
        "劳动出于自愿、获得报酬、保障安全，并尊重劳动者的结社意愿；儿童应受教育，而非劳动。",
    ),
}

CODE = Texts(
    "Supplier Code of Conduct",
    "供应商行为准则",
    "Suppliers follow the RBA Code of Conduct and pass its demands on to their own suppliers: labour, health and "
    "safety, environment, ethics, management systems.\n\nThey answer our surveys on minerals truthfully and in time, "
    "and tell us when a smelter of their supply chain loses its status.",
    "供应商应遵守 RBA 行为准则，并将其要求传递至下级供应商：劳工、健康与安全、环境、道德、管理体系。\n\n"
    "供应商应如实、按时答复矿产调查；供应链中的冶炼厂失去合规状态时，应及时告知。",
    "First version.",
    "首个版本。",
)

LETTER = Texts(
    "Letter of Guarantee",
    "遵守 RBA 行为准则承诺书",
    "We have read the Supplier Code of Conduct and follow it.\n\nWe supply no materials whose minerals support armed "
    "groups or serious abuses of human rights, and take part in the yearly survey.\n\nWe let our statements be "
    "verified and correct what is found in the time agreed.",
    "我方已阅读供应商行为准则，并予以遵守。\n\n我方不供应其矿产支持武装团体或严重侵犯人权的材料，并参加年度调查。\n\n"
    "我方接受对上述声明的核查，并在约定期限内完成整改。",
    "First version.",
    "首个版本。",
)

REQUIREMENT = Texts(
    "Conflict minerals requirements",
    "冲突矿产管理要求",
    "Declarations name every smelter with its CID.\n\nSmelters that are on no conformant or active list are replaced, "
    "or enrol in RMAP, within 90 days.",
    "申报应列明每家冶炼厂及其 CID。\n\n未列入合规或进行中名单的冶炼厂，须在 90 天内更换，或加入 RMAP。",
    "Time for replacing a smelter is 90 days now.",
    "更换冶炼厂的期限调整为 90 天。",
)

PROCEDURE = Texts(
    "Conflict Minerals Management Measures",
    "冲突矿产管理办法",
    "The centre launches campaigns, keeps the reference lists and decides on escalation.\n\nThe execution teams "
    "review submissions, run cases and hold trainings.\n\nThe board receives progress and risk every quarter.",
    "中心负责发起调查、维护参考名单并决定升级。\n\n执行团队负责审核提交文件、推进整改并组织培训。\n\n"
    "董事会每季度听取进展与风险汇报。",
    "First version.",
    "首个版本。",
)

QUESTION = {
    "zh-hans": "我司从贸易商采购锡料，请问应填写贸易商还是冶炼厂？",
    "en": "We buy solder from a trader. Do we name the trader or the smelter?",
}
ANSWER = {
    "zh-hans": "请填写冶炼厂。可请贸易商提供冶炼厂名称与 CID。",
    "en": "The smelter, please. Ask the trader for its name and CID.",
}
"""In the thread of a task, by the language of the supplier."""
