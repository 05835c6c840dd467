"""The texts of the demonstration's training materials: invented, short, in both languages."""

from collections.abc import Sequence
from dataclasses import dataclass

from suppliers.models import TrainingMaterial, TrainingTopic

Kind, Reach, Topic = TrainingMaterial.Kind, TrainingMaterial.Reach, TrainingTopic


@dataclass(frozen=True, slots=True)
class Taught:
    """One material."""

    kind: str
    reach: str
    topics: Sequence[str]
    title_en: str
    title_zh: str
    text_en: str
    text_zh: str
    file_name: str = ""
    """How its files are called; without it there is the text alone."""


MATERIALS = (
    Taught(
        Kind.TEXTBOOK,
        Reach.COLLEAGUES,
        (Topic.REQUIREMENTS, Topic.PROJECT_PLAN, Topic.SYSTEM, Topic.DUE_DILIGENCE),
        "Conflict Minerals Training Textbook",
        "冲突矿产培训教材",
        "Part 1: what the policy asks for. Part 2: the plan of the year. Part 3: from request to accepted declaration. "
        "Part 4: alerts, cases and when a case may be closed.",
        "第一部分：政策要求。第二部分：年度项目计划。第三部分：从发出请求到接受申报。第四部分：预警、案件与关闭条件。",
        "textbook",
    ),
    Taught(
        Kind.GUIDE,
        Reach.SUPPLIERS,
        (Topic.TEMPLATES, Topic.SMELTERS),
        "Filling in CMRT and EMRT without corrections",
        "一次填对 CMRT 与 EMRT",
        "1. Take the prefilled file from your task.\n2. Answer questions 1 to 8 for every mineral.\n"
        "3. Enter smelters by their CID; the file then fills in the rest.\n4. Sign with a name that can be reached.",
        "1. 在任务页下载已预填的文件。\n2. 逐一回答每种矿产的第 1 至 8 题。\n"
        "3. 冶炼厂请先填 CID，其余各列会自动带出。\n4. 授权人须填写可联系到的姓名与邮箱。",
    ),
    Taught(
        Kind.MODEL_POLICY,
        Reach.SUPPLIERS,
        (Topic.POLICY,),
        "Model policy on responsible minerals",
        "责任矿产政策范本",
        "Our company buys minerals only from sources it can answer for. We ask our suppliers every year, check the "
        "smelters they name, and act where a smelter takes no part in an assurance programme.",
        "本公司只采购来源可以负责任地说明的矿产。我们每年向供应商开展调查，核对其申报的冶炼厂，并对未参加审核计划的冶炼厂采取行动。",
    ),
    Taught(
        Kind.BEST_PRACTICE,
        Reach.CHAIN,
        (Topic.MITIGATION, Topic.SMELTERS),
        "Best practice: a gold refiner replaced in eight weeks",
        "最佳实践：八周内更换金精炼厂",
        "A maker of plated contacts found a refiner on its list that took no part in RMAP. It asked its salt maker for "
        "alternatives in week 1, tested two conformant refiners in weeks 3 to 5, and sent a new declaration in week 8.",
        "一家电镀端子厂发现名单中的一家精炼厂未参加 RMAP。第 1 周向金盐供应商询问替代来源，"
        "第 3 至 5 周试用两家合规精炼厂，"
        "第 8 周提交了新的申报。",
    ),
    Taught(
        Kind.CASCADE_KIT,
        Reach.CHAIN,
        (Topic.SUB_SUPPLIERS, Topic.TEMPLATES),
        "Kit: ask your own suppliers",
        "工具包：向贵司的供应商开展调查",
        "Dear supplier, our customer asks us where the tin, tantalum, tungsten, gold and cobalt in our products come "
        "from. Send us the current CMRT and EMRT for the parts you deliver, with every smelter and its CID.",
        "尊敬的供应商：客户要求我们说明产品中锡、钽、钨、金、钴的来源。请就贵司交付的物料提供当前版本的 CMRT 与 EMRT，"
        "并列出全部冶炼厂及其 CID。",
        "request_to_sub_suppliers",
    ),
)

QUESTIONS = """question_en,question_zh,a_en,a_zh,b_en,b_zh,c_en,c_zh,right
Which template answers for cobalt?,钴使用哪个模板申报？,CMRT,CMRT,EMRT,EMRT,Neither,都不是,B
When may a case be closed?,案件何时可以关闭？,When the supplier promises to act,供应商承诺改善时,\
When every smelter of the newest declaration is qualified,最新申报中全部冶炼厂均合格时,After 90 days,满 90 天时,B
Who decides to end a business relationship?,由谁决定终止合作？,The system,系统,\
A person and with reasons on record,由人决定并记录理由,,,B
"""
