"""Which country a text means: names, codes and common short forms, in the languages that suppliers write.

A country that is not in the table is read as its own spelling, so that a list and a row that write it alike agree.
"""

from functools import lru_cache
from typing import Final

from smelters.matching.normalise import letters

_COUNTRIES: Final = """
AD AND Andorra; AE ARE United Arab Emirates, UAE, U.A.E., Emirates, Dubai; AM ARM Armenia; AO AGO Angola; AR ARG Argentina
AT AUT Austria, Österreich, Oesterreich, 奥地利; AU AUS Australia, 澳大利亚, 澳洲; AZ AZE Azerbaijan; BD BGD Bangladesh
BE BEL Belgium, Belgique, België, 比利时; BF BFA Burkina Faso; BG BGR Bulgaria; BH BHR Bahrain; BI BDI Burundi
BO BOL Bolivia, Bolivia (Plurinational State of), Plurinational State of Bolivia, 玻利维亚
BR BRA Brazil, Brasil, 巴西; BW BWA Botswana; BY BLR Belarus; CA CAN Canada, 加拿大
CD COD Congo\\, Democratic Republic of the, Democratic Republic of the Congo, Congo (the Democratic Republic of the), DR Congo, DRC, D.R. Congo, Congo-Kinshasa, 刚果民主共和国, 刚果(金)
CF CAF Central African Republic; CG COG Congo, Republic of the Congo, Congo-Brazzaville
CH CHE Switzerland, Schweiz, Suisse, Svizzera, 瑞士; CI CIV Côte d'Ivoire, Ivory Coast; CL CHL Chile, 智利; CM CMR Cameroon
CN CHN China, PR China, P.R. China, P.R.China, PRC, P.R.C., People's Republic of China, China (PRC), Mainland China, Peoples Republic of China, CHINA PRC, 中国, 中國, 中华人民共和国, 中國大陸, 中国大陆, 중국
CO COL Colombia; CR CRI Costa Rica; CU CUB Cuba; CY CYP Cyprus; CZ CZE Czechia, Czech Republic, Czech Rep., The Czech Republic, 捷克
DE DEU Germany, Deutschland, Federal Republic of Germany, 德国, 德國, ドイツ, 독일; DK DNK Denmark; DO DOM Dominican Republic; DZ DZA Algeria
EC ECU Ecuador; EE EST Estonia, 爱沙尼亚; EG EGY Egypt; ES ESP Spain, España, 西班牙; ET ETH Ethiopia
FI FIN Finland, Suomi, 芬兰; FR FRA France, 法国, 法國, フランス; GA GAB Gabon
GB GBR United Kingdom, UK, U.K., Great Britain, Britain, England, Scotland, Wales, United Kingdom of Great Britain and Northern Ireland, 英国, 英國, イギリス
GE GEO Georgia; GH GHA Ghana; GN GIN Guinea; GR GRC Greece; GT GTM Guatemala; HK HKG Hong Kong, Hong Kong SAR, Hongkong, Hong Kong SAR China, Hong Kong China, China Hong Kong, 香港, 中国香港
HN HND Honduras; HR HRV Croatia; HU HUN Hungary; ID IDN Indonesia, Republic of Indonesia, 印度尼西亚, 印尼, インドネシア; IE IRL Ireland; IL ISR Israel
IN IND India, Republic of India, 印度, インド; IQ IRQ Iraq; IR IRN Iran, Iran (Islamic Republic of); IS ISL Iceland; IT ITA Italy, Italia, 意大利
JO JOR Jordan; JP JPN Japan, Nippon, Nihon, 日本, 日本国, 일본; KE KEN Kenya; KG KGZ Kyrgyzstan, Kyrgyz Republic, 吉尔吉斯斯坦; KH KHM Cambodia
KP PRK Korea\\, Democratic People's Republic of, North Korea, DPRK
KR KOR Korea\\, Republic of, Korea, South Korea, S. Korea, Korea (Republic of), Republic of Korea, ROK, Korea South, Korea\\, South, 韩国, 韓國, 대한민국, 한국
KW KWT Kuwait; KZ KAZ Kazakhstan, Republic of Kazakhstan, 哈萨克斯坦; LA LAO Lao People's Democratic Republic, Laos, Lao PDR, Lao, 老挝
LB LBN Lebanon; LI LIE Liechtenstein; LK LKA Sri Lanka; LR LBR Liberia; LT LTU Lithuania; LU LUX Luxembourg; LV LVA Latvia; MA MAR Morocco
MC MCO Monaco; MD MDA Moldova, Moldova\\, Republic of; MG MDG Madagascar, 马达加斯加; MK MKD North Macedonia, North Macedonia\\, Republic of, Republic of North Macedonia, Macedonia, Macedonia\\, the former Yugoslav Republic of
ML MLI Mali; MM MMR Myanmar, Burma, 缅甸; MN MNG Mongolia; MO MAC Macao, Macau, Macao SAR, 澳门; MR MRT Mauritania; MX MEX Mexico, México, Estados Unidos Mexicanos, 墨西哥
MY MYS Malaysia, 马来西亚, マレーシア; MZ MOZ Mozambique; NA NAM Namibia; NC NCL New Caledonia; NE NER Niger; NG NGA Nigeria; NI NIC Nicaragua
NL NLD Netherlands, The Netherlands, Netherlands (Kingdom of the), Holland, Nederland, 荷兰; NO NOR Norway, Norge, 挪威; NZ NZL New Zealand, 新西兰; OM OMN Oman
PA PAN Panama; PE PER Peru, Perú, 秘鲁; PG PNG Papua New Guinea; PH PHL Philippines, The Philippines, 菲律宾; PK PAK Pakistan; PL POL Poland, Polska, 波兰
PT PRT Portugal; PY PRY Paraguay; QA QAT Qatar; RO ROU Romania; RS SRB Serbia; RU RUS Russian Federation, Russia, The Russian Federation, 俄罗斯, 俄羅斯, Россия; RW RWA Rwanda, 卢旺达
SA SAU Saudi Arabia, Kingdom of Saudi Arabia, KSA; SD SDN Sudan; SE SWE Sweden, Sverige, 瑞典; SG SGP Singapore, Republic of Singapore, 新加坡, シンガポール; SI SVN Slovenia; SK SVK Slovakia, Slovak Republic
SL SLE Sierra Leone; SN SEN Senegal; SR SUR Suriname; SS SSD South Sudan; SV SLV El Salvador; SY SYR Syria, Syrian Arab Republic
TH THA Thailand, Kingdom of Thailand, 泰国, 泰國, タイ; TJ TJK Tajikistan; TM TKM Turkmenistan; TN TUN Tunisia; TR TUR Turkey, Türkiye, Turkiye, Republic of Türkiye, 土耳其
TW TWN Taiwan\\, Province of China, Taiwan, Taiwan (Province of China), Taiwan R.O.C., Taiwan\\, China, Taiwan China, Chinese Taipei, R.O.C., 台湾, 台灣, 臺灣, 中国台湾
TZ TZA Tanzania\\, United Republic of, Tanzania, United Republic of Tanzania; UA UKR Ukraine; UG UGA Uganda, 乌干达
US USA United States of America, United States, U.S.A., U.S., America, The United States, United States of America (the), 美国, 美國, アメリカ, 米国, 미국
UY URY Uruguay; UZ UZB Uzbekistan, Republic of Uzbekistan, 乌兹别克斯坦; VE VEN Venezuela, Venezuela (Bolivarian Republic of); VN VNM Viet Nam, Vietnam, S.R. Vietnam, 越南, ベトナム
YE YEM Yemen; ZA ZAF South Africa, Republic of South Africa, RSA, 南非; ZM ZMB Zambia; ZW ZWE Zimbabwe, 津巴布韦
"""
"""ISO 3166-1 alpha-2 and alpha-3 codes, then names; a comma inside a name is escaped."""

_COMMON: Final = frozenset({"of", "the", "and", "republic", "state", "states", "people", "united", "south", "new", "great"})
"""Words in names of countries that name no country."""

_TOGETHER: Final = frozenset({"CN", "HK", "MO", "TW"})
"""Written for each other so often that one in place of another says nothing against a facility."""


def _read() -> tuple[dict[str, str], dict[str, frozenset[str]]]:
    codes: dict[str, str] = {}
    words: dict[str, frozenset[str]] = {}
    for entry in _COUNTRIES.replace("\n", ";").split(";"):
        if not entry.strip():
            continue
        alpha_2, alpha_3, names = entry.split(maxsplit=2)
        spellings = [name.strip().replace("\0", ",") for name in names.replace("\\,", "\0").split(",")]
        for text in (alpha_2, alpha_3, *spellings):
            codes[_key(text)] = alpha_2
        said = {word for name in spellings for word in (*letters(name).split(), _key(name))}
        words[alpha_2] = frozenset(word for word in said - _COMMON if word.isascii() and len(word) > 1)
    return codes, words


def _key(text: str) -> str:
    return letters(text).replace(" ", "")


_CODES, _WORDS = _read()


@lru_cache(maxsize=4096)
def country(text: str) -> str:
    """The ISO 3166-1 alpha-2 code of a country as written; its own spelling when unknown; empty for no text."""
    key = _key(text)
    return _CODES.get(key, key)


def words(code: str) -> frozenset[str]:
    """The Latin words with which the country is named, for recognising them inside of company names."""
    return _WORDS.get(code, frozenset())


ALL_WORDS: Final = frozenset().union(*_WORDS.values())
"""The words of all countries."""


def is_known(code: str) -> bool:
    """Whether the text was understood as a country."""
    return code in _WORDS


def contradict(one: str, other: str) -> bool:
    """Whether two countries, as read by `country`, cannot both be right. Unknown texts contradict nothing."""
    if one == other or not (is_known(one) and is_known(other)):
        return False
    return not {one, other} <= _TOGETHER
