"""Administrative regions (行政区划代码, GB/T 2260): six digits, province · prefecture · county.

Only what can't go out of date is kept: the provinces and the form. Names of counties change every year and stand in
the registry, not here.
"""

from __future__ import annotations

PROVINCES = {
    "11": "北京市", "12": "天津市", "13": "河北省", "14": "山西省", "15": "内蒙古自治区",
    "21": "辽宁省", "22": "吉林省", "23": "黑龙江省",
    "31": "上海市", "32": "江苏省", "33": "浙江省", "34": "安徽省", "35": "福建省", "36": "江西省", "37": "山东省",
    "41": "河南省", "42": "湖北省", "43": "湖南省", "44": "广东省", "45": "广西壮族自治区", "46": "海南省",
    "50": "重庆市", "51": "四川省", "52": "贵州省", "53": "云南省", "54": "西藏自治区",
    "61": "陕西省", "62": "甘肃省", "63": "青海省", "64": "宁夏回族自治区", "65": "新疆维吾尔自治区",
    "71": "台湾省", "81": "香港特别行政区", "82": "澳门特别行政区", "83": "台湾居民居住证",
}  # fmt: skip
_LAST_PREFECTURE = 90  # 90 = counties directly under the province; 91–99 were never given


def region_problem(code: str) -> str | None:
    """Return what is wrong with a region code of six digits, in Chinese, or None."""
    if len(code) != 6 or not (code.isascii() and code.isdigit()):
        return "行政区划代码应为 6 位数字"
    if code[:2] not in PROVINCES and not is_reserved(code):
        return f"行政区划代码以 {code[:2]} 开头，没有这个省级代码"
    return None


def is_reserved(code: str) -> bool:
    """Return whether a region was given to no one, so that demo data may use it (F23).

    That is a prefecture part of 91–99 (示例区 is 3799xx) or the province part 99.
    """
    if len(code) < 4 or not code[:4].isdigit():
        return False
    return code[:2] == "99" or int(code[2:4]) > _LAST_PREFECTURE


def province_name(code: str) -> str:
    """Return the name of the province of a region code; for a reserved region 虚构区划, for an unknown one ''."""
    return "虚构区划" if is_reserved(code) else PROVINCES.get(code[:2], "")


def within(place: str, region: str) -> bool:
    """Return whether a place (6 to 12 digits, GB/T 10114) lies in a region: provinces and prefectures end in zeros."""
    significant = region.rstrip("0")
    if len(significant) % 2:
        significant += "0"
    return bool(significant) and place.startswith(significant)
