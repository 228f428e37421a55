"""Numbers of people are found however they are written; numbers that merely look similar are let through."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from zhiheng.kit.personal_numbers import holds_personal_number, personal_numbers
from zhiheng.law.codes import identity_check, make_identity

ID = make_identity("379901", date(1986, 5, 12), 37)
MOBILE = "13912345678"
WIDE = str.maketrans("0123456789X-", "０１２３４５６７８９Ｘ－")
WORDS = st.text(alphabet="，。、市场监管局的案件当事人:(（ ", max_size=8)
BETWEEN = st.sampled_from(["", " ", "-", "－", "　", "·", "—", "\u2011", "\u200b", "\u00a0"])
numbers = st.builds(
    make_identity,
    st.just("379901"),
    st.dates(date(1930, 1, 1), date(2026, 1, 1)),
    st.integers(1, 999),
)
mobiles = st.builds(
    lambda start, rest: f"{start}{rest:08d}",
    st.sampled_from(["130", "138", "139", "147", "150", "159", "166", "173", "178", "188", "191", "198", "199"]),
    st.integers(0, 99_999_999),
)


@given(numbers, WORDS, WORDS, BETWEEN, st.booleans())
def test_an_identity_number_is_found_in_every_spelling(
    number: str, before: str, after: str, gap: str, wide: bool
) -> None:
    written = gap.join((number[:6], number[6:10], number[10:14], number[14:]))
    written = written.translate(WIDE) if wide else written
    assert number in list(personal_numbers(f"{before}{written}{after}"))
    assert number in list(personal_numbers(f"{before}{number[:6]}{gap}{number[6:14]}{gap}{number[14:].lower()}{after}"))


@given(mobiles, WORDS, WORDS, BETWEEN, st.booleans(), st.sampled_from(["", "+86", "86 ", "0086-", "＋86 "]))
def test_a_mobile_number_is_found_in_every_spelling(
    number: str, before: str, after: str, gap: str, wide: bool, country: str
) -> None:
    assume(not number.startswith("20", 3))  # else it may be a document number with its year
    for groups in ((3, 7), (4, 8), (3, 6), (7, 7)):
        written = gap.join(filter(None, (number[: groups[0]], number[groups[0] : groups[1]], number[groups[1] :])))
        written = written.translate(WIDE) if wide else written
        assert number in list(personal_numbers(f"{before}{country}{written}{after}"))


@given(numbers, st.integers(1, 9))
def test_a_number_with_a_wrong_check_character_is_no_identity_number(number: str, wrong: int) -> None:
    right = "0123456789X".index(number[17])
    assert not holds_personal_number(number[:17] + "0123456789X"[(right + wrong) % 11])


@given(st.text("0123456789", min_size=17, max_size=17))
def test_the_check_character_is_that_of_the_codes(body: str) -> None:
    number = body + identity_check(body)
    try:
        born = date(int(body[6:10]), int(body[10:12]), int(body[12:14]))
    except ValueError:
        born = date.min
    assert (number in list(personal_numbers(number))) == (born.year >= 1900 and body[0] != "0")


@pytest.mark.parametrize(
    "text",
    [
        ID, ID.lower(), f"a{ID}，", f"身份证{ID[:6]} {ID[6:14]} {ID[14:]}", ID.translate(WIDE), " ".join(ID),
        "手机13805310000。", "138 0531 0000", "138-0531-0000", "１３８０５３１００００", "+86 138 0531 0000",
        "1 3 8 0 5 3 1 0 0 0 0", "联系13805310000/13905310001", '{"mobile": "13805310000"}', r"\uff11\uff13805310000",
        "١٣٨٠٥٣١٠٠٠٠", "138\u200b0531\u200b0000", "住址见附件13805310000号", "2026-13805310000",
        "wx13800138000", "Tel13812345678", "TEL13812345678", "T13800138000号", "13800138000a", "13800138000A",
        "138_0013_8000", "id_13800138000_x", "138-2026-5678", "电话13800138000Mr",
    ],
)  # fmt: skip
def test_what_is_a_persons_number_is_found(text: str) -> None:
    assert holds_personal_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "LSV13912345678", "车架号 LSVAA13912345678", "订单 DD13912345678", "20261127139123456789", "139123456780",
        "13912345678AB", "济历城罚字〔2026〕第12号，20261126", "统一社会信用代码 91370112MA3C000001", "12345678901",
        "10012345678", "12013805310", "0531-88112345", "400-810-8888", "6222021234567890123",
        "370112199002301234", "2026-11-27 13:30:45", "1391234567", "13912345678" + "a" * 53,
        "130-2026-0001", "150-2026-0001", "文号 130-2026-0012。", "LSVAB213912345678", "lsvab213912345678",
        "a" * 25 + "13912345678" + "f" * 4, "LSVAAB13912345678",
        "139.12 万元、1234 件、5678 人", ID[:17] + ("0" if ID[17] != "0" else "1"), "",
    ],
)  # fmt: skip
def test_what_is_no_persons_number_is_let_through(text: str) -> None:
    assert list(personal_numbers(text)) == []


def test_every_number_of_a_text_is_told() -> None:
    assert list(personal_numbers(f"{ID}、{MOBILE}、138 0531 0000")) == [ID, MOBILE, "13805310000"]
