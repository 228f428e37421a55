"""Names that look real and belong to nobody: people, enterprises, streets."""

from __future__ import annotations

import random

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田"
    "任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
_GIVEN = (
    "安柏彬晨承初川春丹栋恩帆芳菲枫岗歌海涵航禾恒泓华怀嘉建景静俊凯可兰乐黎立林玲岚露洛曼茂梅敏铭沐楠宁鹏平其启琪青清晴"
    "荣如瑞润森珊尚昇诗思松素棠涛田庭桐威薇文雯希夏娴晓欣旭雪雅妍延彦叶怡义逸音盈颖永宇雨语玉源远月云芸泽昭哲桢之志忠舟"
)
_BRAND = "澜禾棠岚沐笙桐栎芷岑汀黛棣葭瑭珂璟筠榆柘椿蘅苓芫莜荻麓溪坞渡棹帆舸穗稷岫峤砚屿"
_FORMS = {
    "catering": ("小吃店", "面馆", "火锅店", "餐饮店", "茶餐厅", "餐饮管理有限公司"),
    "retail": ("超市", "便利店", "百货店", "商贸有限公司", "食品店", "日用品商行"),
    "building": ("建材有限公司", "建筑工程有限公司", "装饰工程有限公司", "混凝土有限公司", "土石方工程队"),
    "factory": ("机械加工厂", "塑料制品厂", "印刷厂", "五金制品有限公司", "化工有限公司", "木制品厂"),
    "transport": ("运输有限公司", "货运部", "物流有限公司", "汽车维修厂", "客运服务部"),
    "farm": ("农资经营部", "种植专业合作社", "养殖场", "兽药店", "种子经营部"),
    "lodging": ("宾馆", "快捷酒店", "民宿", "浴池", "歌厅", "网吧"),
    "health": ("诊所", "口腔门诊部", "药房", "美容院", "养老院"),
    "training": ("培训学校", "幼儿园", "托育服务部", "人力资源有限公司", "劳务有限公司"),
}
SECTORS = tuple(_FORMS)
STREETS = (
    "青石", "柳岸", "云台", "望山", "临溪", "松坡", "南渡", "北桥", "清泉", "竹园", "东岭", "西畈", "白鹭洲",
    "枫林", "双井", "长堤", "新渠",
    "河湾", "高台", "梅坞", "石桥头",
)  # fmt: skip


def person(chance: random.Random) -> str:
    """Return a name of two or three characters."""
    given = chance.choice(_GIVEN)
    if chance.random() < 0.82:
        given += chance.choice(_GIVEN)
    return chance.choice(SURNAMES[:60] if chance.random() < 0.8 else SURNAMES) + given


def enterprise(chance: random.Random, sector: str) -> tuple[str, bool]:
    """Return the name of an enterprise of a sector, and whether it is an individual business (个体工商户)."""
    form = chance.choice(_FORMS[sector])
    brand = chance.choice(_BRAND) + chance.choice(_BRAND) + (chance.choice(_BRAND) if chance.random() < 0.3 else "")
    return f"示例区{brand}{form}", not form.endswith(("公司", "合作社", "学校", "院"))
