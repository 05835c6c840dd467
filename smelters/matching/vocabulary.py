"""The trade's common words: one stem for what is one word in several forms, languages and spellings.

Common words say what a company does, not which company it is; a name is known by the others. The list is the trade's
language, not a list of companies.
"""

from typing import Final

METALS: Final = frozenset(
    """gold silver platinum palladium tin tungsten tantalum niobium cobalt copper nickel lithium mica graphite zinc lead
    molybdenum aluminium magnesium antimony bismuth iron steel titanium vanadium manganese rhenium germanium indium
    gallium phosphate bronze brass""".split()
)

_STEMS: Final = """
refin: refinery refineries refining refiner refiners refine refined refinement refinadora refineria refinaria rafineri rafinerisi raffinerie raffineria affinage jinglian seirensho
smelt: smelter smelters smelting smelted smeltery smeltry smelts fundicao fundicion fonderie yelian yelianchang seiren hutte huette melters melter
metal: metals metallic metais metales metaux metall metalle metalli metalls metalo jinshu kinzoku
metallurg: metallurgy metallurgical metallurgie metalurgia metalurgica metalurgicas metalurgico metalurgi metallurgica yejin
mine: mining mines mineracao mineira minera mineria minas miner miners kuangye kuangshan kozan
mineral: minerals minerais minerales mineralov
industr: industry industries industrial industria industrias industrie industri industriya indus gongye kogyo sangyo sanayi shiye
product: products produtos productos produits produkte zhipin
product manufactur: seizo
manufactur: manufacturing manufacturer manufacturers manufacture manufactory mfg zhizao
tungsten: wolfram wolframe tungstene wuye
tin: xiye etain zinn
gold: huangjin aurum
copper: kupfer cuivre tongye
nickel: nieye
cobalt: guye kobalt
lithium: liye
tantalum: tantal tanye
niobium: niob
zinc: zink
aluminium: aluminum
nonferrous: nonferous nonferro nonferrou nonferrousmetal youse
nonferrous metal: youjin youseijinshu yousejinshu
precious metal: kikinzoku guijinshu edelmetall edelmetalle
electroly: electrolysis electrolytic electrolyze electrolyzing electrolyse electrolysing electrolytical electroanalysis dianjie
electr: electric electrical electro
electron: electronic electronics dianzi denshi
material: materials cailiao materiais materiales zairyo
chemical: chemicals chemistry chemie chimie chimique kagaku huaxue quimica chem
technolog: technology technologies technological tech techn keji jishu
science: scientific kexue
international: intl internacional
precious: prec
group: groups jituan gruppe grupo groupe
holding: holdings konggu
branch: fengongsi subsidiary division
plant: plants planta zavod zavodu usine
factory: factories fabrik fabrica gongchang
works: work werke werk
mill: mills
trade: trading trader traders maoyi commerce comercio commercial ticaret
import: imports imp jinkou jinchukou
export: exports exp chukou
sale: sales seller xiaoshou
resource: resources ziyuan
recycl: recycle recycling recycled recycler recyclers zaisheng
recover: recovery recuperadora recuperacion
regenerat: regeneration regenerative
environment: environmental huanbao
protect: protection
develop: development developing kaifa
process: processing processor processors processed jiagong
alloy: alloys ligas legierungen hejin
powder: powders pulver fenmo
solder: solders soldering solde
carbide: carbides
cement: cemented cementing
concentrat: concentrate concentrating concentrates concentration concentrator
secondary: second
special: speciality specialty specialties specialities
enterprise: enterprises qiye
corporate:
solution: solutions
system: systems
service: services
assembly:
component: components
jewel: jewels jewelry jewellery jeweler jewelers
mint: mints minting
bank:
combine: combinat combinate kombinat
complex: komplex
energy: nengyuan
battery: batteries dianchi
oxide: oxides
salt: salts
acid:
rare:
earth: earths
new: xin
high:
pure: purity
advanced: advance
sponge:
ore: ores
stock:
share: shares
state: statal
national:
factoryworks:
facility: facilities
unit: units
business: businesses
research:
institute:
engineering:
construction:
investment: investments
smeltworks:
office: headquarters
casting: castings cast
foil:
wire: wires
"""

PLACE_WORDS: Final = frozenset(
    """city town village county district province prefecture region municipality sheng shi xian qu zizhiqu zhuangzu oblast
    respublika republic autonomous zone park sar do gu si eup""".split()
)
"""Words that stand beside the name of a place and name none."""

STOP_WORDS: Final = frozenset(
    """the of and et und y e de del da dos das di du des la le el los las for para in at by a an o""".split()
)
"""Words that carry nothing. They still count where whole names are compared letter by letter."""

TRADE: Final = frozenset("trade import export sale solder electron bank office wire foil jewel casting component".split())
"""Stems in the names of those who trade or process metal, and seldom smelt it."""


def _read() -> dict[str, tuple[str, ...]]:
    stems: dict[str, tuple[str, ...]] = {metal: (metal,) for metal in METALS}
    for line in _STEMS.strip().splitlines():
        stem, _, forms = line.partition(":")
        meant = tuple(stem.split())
        if len(meant) == 1:
            stems[stem] = meant
        for form in forms.split():
            stems.setdefault(form, meant)
    return stems


STEMS: Final = _read()
"""Form of a word to its stem or stems."""

COMMON: Final = frozenset(stem for meant in STEMS.values() for stem in meant) - METALS
"""The stems that do not tell one company from another."""
