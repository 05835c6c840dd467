"""Invented names for the suppliers that the demonstration grows by, and what of their models' texts they replace."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random
from unicodedata import normalize

from reporting.demonstration.suppliers import SECOND_CONTACTS, SUPPLIERS, SupplierData

FIRST_NUMBER = 20_001
STEP = 7

# ruff: noqa: SIM905  a line of words reads better than a list of them

_CHINESE = (
    "安an 博bo 昌chang 诚cheng 德de 东dong 恩en 方fang 丰feng 福fu "
    "冠guan 光guang 海hai 和he 恒heng 宏hong 华hua 嘉jia 建jian 金jin "
    "京jing 凯kai 康kang 科ke 朗lang 立li 联lian 隆long 茂mao 美mei "
    "明ming 南nan 宁ning 鹏peng 普pu 启qi 庆qing 瑞rui 森sen 盛sheng "
    "世shi 顺shun 泰tai 腾teng 天tian 通tong 伟wei 祥xiang 新xin 兴xing "
    "旭xu 雅ya 扬yang 亿yi 永yong 宇yu 远yuan 泽ze 振zhen 正zheng "
    "中zhong 卓zhuo"
).split()
_SURNAMES = (
    "白bai 陈chen 程cheng 丁ding 杜du 范fan 方fang 冯feng 高gao 郭guo "
    "韩han 何he 胡hu 黄huang 江jiang 孔kong 李li 梁liang 林lin 刘liu "
    "罗luo 马ma 孟meng 倪ni 潘pan 钱qian 任ren 沈shen 宋song 孙sun "
    "谭tan 唐tang 汪wang 吴wu 夏xia 徐xu 许xu 杨yang 叶ye 余yu "
    "袁yuan 张zhang 赵zhao 郑zheng 周zhou 朱zhu"
).split()
_GIVEN = (
    "安然anran 博文bowen 晨曦chenxi 春华chunhua 丹阳danyang 方圆fangyuan 国强guoqiang 海涛haitao "
    "佳宁jianing 建华jianhua 静怡jingyi 凯文kaiwen 丽娜lina 明月mingyue 念慈nianci 培源peiyuan "
    "启航qihang 清扬qingyang 瑞雪ruixue 若兰ruolan 思齐siqi 天佑tianyou 婉清wanqing 文博wenbo "
    "晓彤xiaotong 欣然xinran 雅琴yaqin 一鸣yiming 宇轩yuxuan 子涵zihan"
).split()
_LATIN = (
    "Al Ber Cor Dal Elm Fer Gal Hel Ir Kor Lin Mar Nor Or Pel Ros Sel Tor Ul Ver Wal Zen".split(),
    "bar den fin gar han kas len mont nar pol quin ran stad tern val vik wen".split(),
    "a en ia is o um us".split(),
)
BUYERS = (
    "陈立群 马晓东 苏婉 邱志诚 程雪 何雨桐 贺明 江楠 柯静 黎方 "
    "毛远 倪萍 欧阳晴 裴勇 邵华 陶然 万青 薛岩 尹航 曾敏"
).split()
"""Who buys in the large group."""
_PEOPLE: Mapping[str, tuple[list[str], list[str]]] = {
    "VN": (
        "Nguyễn Trần Lê Phạm Hoàng Vũ Đặng Bùi".split(),
        "Anh Bình Chi Dũng Giang Hà Lan Long Nam Phương Quân Thảo Trang Tuấn".split(),
    ),
    "JP": (
        "Sato Suzuki Tanaka Ito Kobayashi Nakamura Ueda Hara".split(),
        "Aoi Daichi Emi Hiroto Kaori Makoto Rin Yuta".split(),
    ),
    "KR": (
        "Kim Lee Choi Jung Kang Yoon Han Lim".split(),
        "Do-yun Ha-eun Ji-ho Min-jun Seo-yeon Su-bin Ye-jin".split(),
    ),
    "": (
        "Adele Bruno Clara David Elena Frank Grace Hugo Irene Jonas Karin Louis Maria Noah Olga Paul".split(),
        "Abbott Berger Costa Dahl Evans Fischer Gupta Hansen Ivanov Jansen Keller Lopez Moreau Novak".split(),
    ),
}
_BRANDS_OF_TWO_WORDS = ("Red River", "Hạ Long", "Lam Son", "Sông Cầu", "Formosa Bay")


@dataclass(frozen=True, slots=True)
class Names:
    """What a further supplier is called, and the texts of its model that become its own, the longest first."""

    number: str
    name: str
    name_local: str
    told: tuple[tuple[str, str], ...]


def number_of(place: int) -> str:
    """The supplier number of the further supplier at a place, from 0."""
    return f"S-{FIRST_NUMBER + place * STEP}"


def is_of_growth(number: str, *, most: int = 10_000) -> bool:
    """Whether a supplier number is one that growing gives."""
    digits = number.removeprefix("S-")
    if not digits.isdigit() or not number.startswith("S-"):
        return False
    place, rest = divmod(int(digits) - FIRST_NUMBER, STEP)
    return rest == 0 and 0 <= place < most


def invent(models: list[int]) -> Iterator[Names]:
    """Names for one further supplier after the other, each made after a place in the list of suppliers."""
    random = Random("growing")  # noqa: S311  invented names need no secrecy
    pairs = [(one, other) for one in _CHINESE for other in _CHINESE if one != other]
    random.shuffle(pairs)
    latin = [one + two + three for one in _LATIN[0] for two in _LATIN[1] for three in _LATIN[2]]
    random.shuffle(latin)
    for place, model in enumerate(models):
        data = SUPPLIERS[model]
        chinese, pinyin = _both(*pairs[place])
        brand = pinyin.capitalize() if data.country == "CN" else latin[place]
        yield _names(data, number_of(place), brand, chinese, random)


def _both(*words: str) -> tuple[str, str]:
    """Chinese and pinyin of words that are written one after the other."""
    chinese = "".join(letter for word in words for letter in word if ord(letter) > 0x2E80)
    return chinese, "".join(letter for word in words for letter in word if letter.isascii())


def _names(data: SupplierData, number: str, brand: str, chinese: str, random: Random) -> Names:
    old_brand = _brand(data.name)
    name = brand + data.name.removeprefix(old_brand)
    local = chinese + data.name_local[2:] if data.name_local else ""
    domain = f"{brand.lower()}{number[-4:]}.example"
    old_digits, digits = data.number.removeprefix("S-"), number.removeprefix("S-")
    told = {
        data.name: name,
        _as_file(data.name): _as_file(name),
        f"{data.name.split()[0]} management": f"{name.split()[0]} management",
        data.email.split("@")[1]: domain,
        data.number: number,
        f"00{old_digits}": f"00{digits}",
        f"P-{old_digits}-": f"P-{digits}-",
    }
    if local:
        told[data.name_local] = local
    further = [(one, email) for of, one, email in SECOND_CONTACTS if of == data.number]
    for old_person, old_email in [(data.contact, data.email), *further]:
        person, account = _person(data.country, random)
        told[old_person] = person
        told[old_email] = f"{account}@{domain}"
    return Names(number, name, local, tuple(sorted(told.items(), key=lambda pair: -len(pair[0]))))


def _brand(name: str) -> str:
    return next((brand for brand in _BRANDS_OF_TWO_WORDS if name.startswith(brand)), name.split()[0])


def _as_file(name: str) -> str:
    """As files of the demonstration are called after a supplier."""
    return name.split(",")[0].removesuffix(" Co.").replace(" ", "_")


def _person(country: str, random: Random) -> tuple[str, str]:
    """A name, and how it begins an address."""
    if country in {"CN", "TW"}:
        family, surname = _both(random.choice(_SURNAMES))
        given, called = _both(random.choice(_GIVEN))
        return family + given, f"{called}.{surname}"
    first, second = (random.choice(words) for words in _PEOPLE.get(country, _PEOPLE[""]))
    letters = normalize("NFD", f"{first}.{second}".lower().replace("đ", "d"))
    return f"{first} {second}", "".join(letter for letter in letters if letter.isascii())
