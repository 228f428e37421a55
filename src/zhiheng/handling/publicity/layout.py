"""The layout of the transfer file for penalties (双公示, 发改办财金〔2018〕424号): thirty columns, each with its check.

Length and mark "required" of the official annex are unverified: they are those of public implementations. Amounts of
the file are in 万元 with six decimals; inside they are yuan.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from zhiheng.kit.tables.cells import Raw, shown
from zhiheng.kit.tables.columns import Column
from zhiheng.kit.tables.importing import CellProblem, Values
from zhiheng.kit.tables.kinds import BadCell, Code, Day, Identifier, Text, Value, plain
from zhiheng.law import codes
from zhiheng.registry.importing import CREDIT, IDENTITY, today

SHEET = "行政处罚"
UNIT, CITIZEN, INDIVIDUAL = "unit", "citizen", "individual"
WHO = {UNIT: "法人及非法人组织", CITIZEN: "自然人", INDIVIDUAL: "个体工商户"}
PARTY_KINDS = {UNIT: "legal", CITIZEN: "citizen", INDIVIDUAL: "individual_business"}
OPEN_END = date(2099, 12, 31)
"""How the layout writes a decision that stays valid without end (长期; unverified)."""
KINDS = {
    "警告": "warning", "通报批评": "criticism", "罚款": "fine", "没收违法所得": "illegal_gains",
    "没收非法财物": "illegal_property", "暂扣许可证件": "suspend_licence", "降低资质等级": "lower_grade",
    "吊销许可证件": "revoke_licence", "限制开展生产经营活动": "restrict_business", "责令停产停业": "stop_business",
    "责令关闭": "close", "限制从业": "restrict_practice", "行政拘留": "detention", "其他": "other",
}  # fmt: skip
_ALIASES = {
    "暂扣或吊销许可证": "revoke_licence", "暂扣或吊销执照": "revoke_licence", "暂扣或者吊销许可证": "revoke_licence",
    "暂扣或者吊销执照": "revoke_licence", "其它": "other",
}  # fmt: skip
IDS = {"01": "身份证", "02": "护照", "03": "港澳居民来往内地通行证", "04": "台湾居民来往大陆通行证",
       "05": "外国人永久居留身份证"}  # fmt: skip
_TEN_THOUSAND = Decimal(10_000)
_SIX = Decimal("0.000001")
_CENT = Decimal("0.01")


def ten_thousands(yuan: Decimal | None) -> Decimal | None:
    """Return an amount in 万元 with six decimals: exact to the fen."""
    return None if yuan is None else (yuan / _TEN_THOUSAND).quantize(_SIX)


@dataclass(frozen=True, slots=True)
class TenThousands:
    """An amount in 万元 with at most six decimals; read as Decimal yuan."""

    hint: str = "金额（万元），最多六位小数"
    choices: tuple[str, ...] = ()

    def read(self, cell: Raw) -> Decimal:
        """Return Decimal yuan. Raises BadCell."""
        text = re.sub(r"[\s,，万元]", "", plain(cell))
        try:
            amount = Decimal(text)
        except InvalidOperation as error:
            raise BadCell("不是金额", "请按万元填写数字") from error
        if not amount.is_finite() or amount < 0 or amount >= Decimal(10) ** 12:
            raise BadCell("金额不在允许的范围", "请按万元填写数字")
        yuan = amount * _TEN_THOUSAND
        if yuan != yuan.quantize(_CENT):
            raise BadCell("超过六位小数，即不到一分", "请按万元填写，精确到分")
        return yuan.quantize(_CENT)


@dataclass(frozen=True, slots=True)
class Penalties:
    """Kinds of penalty, several separated by ；; read as the vocabulary's codes joined by a semicolon."""

    hint: str = "处罚类别，几种之间用“；”分隔"
    choices: tuple[str, ...] = ()

    def read(self, cell: Raw) -> str:
        """Return the codes. Raises BadCell for a word that is no kind."""
        words = [word.strip() for word in re.split(r"[;；、,，]", shown(cell)) if word.strip()]
        unknown = [word for word in words if word not in KINDS and word not in _ALIASES]
        if unknown:
            raise BadCell(f"没有“{unknown[0]}”这种处罚类别", f"可填：{'、'.join(KINDS)}")
        return ";".join(dict.fromkeys(KINDS.get(word) or _ALIASES[word] for word in words))


def penalty_words(kinds: list[str]) -> str:
    """Return kinds of penalty as the layout writes them."""
    names = {code: name for name, code in KINDS.items()}
    return "；".join(names[kind] for kind in kinds if kind in names)


def _organisation(text: str) -> str:
    if problem := codes.organisation_problem(text):
        raise BadCell(problem, "请按组织机构代码证核对")
    return text


def _text(longest: int) -> Text:
    return Text(longest)


NAME, WHO_IS, CODE, LEADER = "CF_XDR_MC", "CF_XDR_LB", "CF_XDR_SHXYM", "CF_FRDB"
ID_KIND, ID_NO, NUMBER, CONDUCT = "CF_XDR_ZJLX", "CF_XDR_ZJHM", "CF_WSH", "CF_WFXW"
FACT, BASIS, KIND, CONTENT = "CF_SY", "CF_YJ", "CF_CFLB", "CF_NR"
FINE, TAKEN, LICENCE = "CF_NR_FK", "CF_NR_WFFF", "CF_NR_ZKDX"
DECIDED, VALID, UNTIL = "CF_JDRQ", "CF_YXQ", "CF_GSJZQ"
AGENCY, AGENCY_CODE, SOURCE, SOURCE_CODE, REMARK = "CF_CFJG", "CF_CFJGDM", "CF_SJLY", "CF_SJLYDM", "BZ"
COLUMNS = (
    Column(NAME, "行政相对人名称", _text(200), ("相对人名称", "当事人", "当事人名称"), required=True, personal=True),
    Column(WHO_IS, "行政相对人类别", Code(WHO, {"法人": UNIT, "企业": UNIT, "公民": CITIZEN, "个体户": INDIVIDUAL}),
           ("相对人类别", "当事人类别"), required=True),
    Column(CODE, "行政相对人代码_1（统一社会信用代码）", CREDIT, ("统一社会信用代码", "行政相对人代码_1", "信用代码")),
    Column("CF_XDR_GSZC", "行政相对人代码_2（工商注册号）", _text(50), ("工商注册号", "行政相对人代码_2")),
    Column("CF_XDR_ZZJG", "行政相对人代码_3（组织机构代码）", Identifier(check=_organisation),
           ("组织机构代码", "行政相对人代码_3")),
    Column("CF_XDR_SWDJ", "行政相对人代码_4（税务登记号）", _text(15), ("税务登记号", "行政相对人代码_4")),
    Column("CF_XDR_SYDW", "行政相对人代码_5（事业单位证书号）", _text(12), ("事业单位证书号", "行政相对人代码_5")),
    Column("CF_XDR_SHZZ", "行政相对人代码_6（社会组织登记证号）", _text(50), ("社会组织登记证号", "行政相对人代码_6")),
    Column(LEADER, "法定代表人", _text(50), ("法定代表人姓名", "负责人"), personal=True),
    Column("CF_FR_ZJLX", "法定代表人证件类型", Code(IDS)),
    Column("CF_FR_ZJHM", "法定代表人证件号码", _text(64), ("法定代表人身份证号", "CF_FR_SFZH"), personal=True),
    Column(ID_KIND, "证件类型", Code(IDS), ("自然人证件类型",)),
    Column(ID_NO, "证件号码", _text(64), ("自然人证件号码", "身份证号"), personal=True),
    Column(NUMBER, "行政处罚决定书文号", _text(128), ("决定书文号", "文号", "处罚决定书文号"), required=True,
           unique=True),
    Column(CONDUCT, "违法行为类型", _text(2_000), ("违法行为",), required=True),
    Column(FACT, "违法事实", _text(5_000), ("处罚事由", "事实"), required=True),
    Column(BASIS, "处罚依据", _text(2_048), ("依据",), required=True),
    Column(KIND, "处罚类别", Penalties(), ("处罚种类",), required=True),
    Column(CONTENT, "处罚内容", _text(4_000), ("处罚结果",), required=True),
    Column(FINE, "罚款金额（万元）", TenThousands(), ("罚款金额",)),
    Column(TAKEN, "没收违法所得、没收非法财物的金额（万元）", TenThousands(), ("没收金额",)),
    Column(LICENCE, "暂扣或吊销证照名称及编号", _text(200), ("暂扣或吊销证照",)),
    Column(DECIDED, "处罚决定日期", Day(), ("决定日期", "处罚日期"), required=True),
    Column(VALID, "处罚有效期", Day(frozenset({"长期"})), ("有效期",)),
    Column(UNTIL, "公示截止期", Day(), ("公示截止日期",)),
    Column(AGENCY, "处罚机关", _text(200), ("处罚机关名称", "作出机关"), required=True),
    Column(AGENCY_CODE, "处罚机关统一社会信用代码", CREDIT, ("处罚机关代码",)),
    Column(SOURCE, "数据来源单位", _text(200)),
    Column(SOURCE_CODE, "数据来源单位统一社会信用代码", CREDIT, ("数据来源单位代码",)),
    Column(REMARK, "备注", _text(512)),
)  # fmt: skip
TITLES = {column.name: column.title for column in COLUMNS}
PROCEDURE, PUBLISHED = "程序：", "公示日期："
_PUBLISHED = re.compile(rf"{PUBLISHED}(\d{{4}}-\d{{2}}-\d{{2}})")


def remark(simple: bool, published: date | None) -> str:
    """Return what the layout has no column for: procedure and day of publication."""
    said = [f"{PROCEDURE}{'简易程序' if simple else '普通程序'}"]
    return "；".join([*said, *([f"{PUBLISHED}{published}"] if published else [])])


def read_remark(text: Value) -> tuple[bool, date | None]:
    """Return (simple procedure, day of publication) as a remark states them; a day that doesn't exist is none."""
    words = str(text or "")
    found = _PUBLISHED.search(words)
    try:
        day = date.fromisoformat(found[1]) if found else None
    except ValueError:
        day = None
    return "简易程序" in words or "当场处罚" in words, day


def problems(values: Values, *, strict: bool) -> Iterator[CellProblem]:
    """Yield what a row lacks or contradicts although each cell is readable.

    ``strict``: for a file that goes out; of past cases that come in, what is needed only by the receiver is a warning.
    A column that the file doesn't have is asked for only where it goes out.
    """
    who, kinds = values.get(WHO_IS), str(values.get(KIND) or "").split(";")
    wanted = {
        CODE: (who == UNIT, "法人及非法人组织必填统一社会信用代码"),
        LEADER: (who == UNIT, "法人及非法人组织必填法定代表人"),
        ID_KIND: (who == CITIZEN, "自然人必填证件类型"),
        ID_NO: (who == CITIZEN, "自然人必填证件号码"),
        FINE: ("fine" in kinds, "处罚类别有罚款，必填罚款金额"),
        TAKEN: (bool({"illegal_gains", "illegal_property"} & set(kinds)), "处罚类别有没收，必填没收金额"),
        LICENCE: (bool({"suspend_licence", "revoke_licence"} & set(kinds)), "暂扣、吊销的必填证照名称及编号"),
        VALID: (True, "必填处罚有效期；没有期限的填 2099-12-31"),
        AGENCY_CODE: (True, "必填处罚机关统一社会信用代码"),
        SOURCE: (True, "必填数据来源单位"),
        SOURCE_CODE: (True, "必填数据来源单位统一社会信用代码"),
    }
    for name, (asked, what) in wanted.items():
        if asked and values.get(name) is None and (strict or name in values):
            yield CellProblem(name, what, "请补填", warning=not strict)
    yield from _days(values)
    if who == CITIZEN and values.get(ID_KIND) == "01" and values.get(ID_NO):
        yield from _identity(str(values[ID_NO]))


def _days(values: Values) -> Iterator[CellProblem]:
    decided = values.get(DECIDED)
    if not isinstance(decided, date):
        return
    if decided > today():
        yield CellProblem(DECIDED, f"{decided} 还没有到", "请核对决定日期")
    for name in (VALID, UNTIL):
        day = values.get(name)
        if isinstance(day, date) and day < decided:
            yield CellProblem(name, f"{TITLES[name]}早于决定日期 {decided}", "请核对日期")


def _identity(number: str) -> Iterator[CellProblem]:
    try:
        IDENTITY.read(number)
    except BadCell as error:
        yield CellProblem(ID_NO, error.what, error.remedy)
