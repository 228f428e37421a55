"""Codes of the state: real published ones pass, every single slip is found, generation stays in regions of no one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.law import codes
from zhiheng.law.codes.credit import CHARACTERS

TODAY = date(2026, 11, 26)
# Published codes of public bodies and companies (no personal data).
REAL = (
    "91320105780688132K",
    "11230500001755309F",
    "91230500MA1B3N1N2M",
    "11370100004188776N",
    "113703030042170202",
    "91350100M000100Y43",
)
made_credit = st.builds(
    codes.make_credit_code, st.just("379901"), st.integers(0, 99_999_999), st.sampled_from(["11", "91", "92", "93"])
)
made_identity = st.builds(
    codes.make_identity, st.just("379901"), st.dates(date(1930, 1, 1), date(2020, 12, 31)), st.integers(1, 999)
)


@pytest.mark.parametrize("code", REAL)
def test_published_credit_codes_pass_with_their_organisation_codes(code: str) -> None:
    assert codes.credit_problem(code) is None
    assert codes.organisation_problem(code[8:17]) is None


def test_the_standards_own_identity_number_passes_and_says_when_and_who() -> None:
    identity = codes.Identity.parse("11010519491231002x", TODAY)
    assert (identity.born, identity.sex, identity.region) == (date(1949, 12, 31), "女", "110105")
    assert not identity.fictitious


def test_a_credit_code_is_taken_apart() -> None:
    code = codes.CreditCode.parse(" 1137 0100 0041 8877 6N ")
    assert (code.authority, code.kind, code.region, code.organisation) == ("机构编制", "机关", "370100", "004188776")


@given(made_credit, st.integers(0, 17), st.sampled_from(CHARACTERS))
def test_one_wrong_character_is_always_found(code: str, place: int, character: str) -> None:
    wrong = code[:place] + character + code[place + 1 :]
    assert (codes.credit_problem(wrong) is None) == (wrong == code)


@given(made_credit, st.integers(0, 16))
def test_two_neighbours_exchanged_are_always_found(code: str, place: int) -> None:
    wrong = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert (codes.credit_problem(wrong) is None) == (wrong == code)


@given(made_identity, st.integers(0, 16), st.sampled_from("0123456789"))
def test_one_wrong_digit_of_an_identity_number_is_always_found(number: str, place: int, digit: str) -> None:
    wrong = number[:place] + digit + number[place + 1 :]
    assert (codes.identity_problem(wrong, TODAY) is None) == (wrong == number)


@given(made_credit)
def test_full_width_spaced_and_lower_case_writing_means_the_same_code(code: str) -> None:
    wide = "".join(chr(ord(character) + 0xFEE0) for character in code.lower())
    assert codes.normalized(f"'{wide[:6]} {wide[6:]}\u200b") == code


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("1.23E+17", "科学计数法"),
        ("9137990100000012", "少 2 位"),
        ("91379901000000O232", "第 15 位“O”"),
        ("91380101000000123X", "没有这个省级代码"),
        ("913799010000001231", "应为 2"),
    ],
)
def test_what_is_wrong_with_a_credit_code_is_said_with_its_place(text: str, says: str) -> None:
    assert says in (codes.credit_problem(text) or "")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("3.79901E+17", "科学计数法"),
        ("379901900203007", "15 位旧号"),
        ("37990119900203007", "17 位，少 1 位"),
        ("379901199002300077", "不是一个日期"),
        ("379901203002030077", "今天之后"),
        ("379901188002030077", "早于"),
        ("389901199002030077", None),
        ("380101199002030077", "没有这个省级代码"),
        ("379901199002030000", "被表格抹去"),
        ("379901199002030078", "应为 7"),
        ("37990119900203O077", "前 17 位应为数字"),
    ],
)
def test_what_is_wrong_with_an_identity_number_is_said_without_repeating_it(text: str, says: str | None) -> None:
    problem = codes.identity_problem(text, TODAY)
    assert problem is not None
    assert says is None or says in problem
    assert text not in problem


def test_a_letter_for_a_digit_is_corrected_only_where_one_reading_is_right() -> None:
    assert codes.suggest_identity("37990119900203OO77", TODAY) == "379901199002030077"
    assert codes.suggest_credit("9l379901OOOOOO1232") is None, "the letter L belongs to the set: nothing is certain"
    assert codes.suggest_credit("91379901OOOOOO1232") == "913799010000001232"
    assert codes.suggest_credit("913799010000001231") is None, "a wrong digit is never guessed"


def test_a_year_is_full_from_the_day_after_the_birthday() -> None:
    identity = codes.Identity(codes.make_identity("379901", date(2008, 2, 29), 12))
    assert identity.age_on(date(2022, 2, 28)) == 13
    assert identity.age_on(date(2022, 3, 1)) == 14
    other = codes.Identity(codes.make_identity("379901", date(2012, 11, 26), 12))
    assert (other.age_on(TODAY), other.age_on(TODAY + timedelta(days=1))) == (13, 14)
    with pytest.raises(ValueError, match="before the day of birth"):
        other.age_on(date(2012, 11, 25))


@given(made_identity, st.dates(date(2021, 1, 1), date(2040, 1, 1)))
def test_age_grows_by_one_a_year_and_never_falls(number: str, day: date) -> None:
    identity = codes.Identity(number)
    assert 0 <= identity.age_on(day + timedelta(days=1)) - identity.age_on(day) <= 1


def test_codes_are_made_only_for_regions_of_no_one() -> None:
    for region in ("370112", "110101", "37990"):
        with pytest.raises(ValueError, match="given to no one"):
            codes.make_credit_code(region, 1)
        with pytest.raises(ValueError, match="given to no one"):
            codes.make_identity(region, date(1990, 1, 1), 1)
    with pytest.raises(ValueError, match="eight digits"):
        codes.make_credit_code("379901", 123_456_789)
    with pytest.raises(ValueError, match="between 1 and 999"):
        codes.make_identity("379901", date(1990, 1, 1), 1000)


def test_a_place_lies_in_its_county_prefecture_and_province_only() -> None:
    assert codes.within("370112001000", "370112")
    assert codes.within("370112", "370100")
    assert codes.within("370112", "370000")
    assert not codes.within("370171002000", "370112")
    assert not codes.within("3711", "370100")
    assert codes.within("370110001", "370110")
    assert not codes.within("370112", "000000")


def test_regions_of_no_one_are_named_as_such() -> None:
    assert codes.province_name("379901") == "虚构区划"
    assert codes.province_name("370112") == "山东省"
    assert codes.region_problem("379901") is None
    assert codes.region_problem("380101") is not None
    assert codes.region_problem("３７０１１２") is not None
    assert not codes.is_reserved("37")


def test_organisation_codes_say_what_is_wrong() -> None:
    assert codes.organisation_problem("004188776") is None
    assert "应为 6" in (codes.organisation_problem("004188775") or "")
    assert "应为 9 位" in (codes.organisation_problem("0041887") or "")
    assert "大写字母" in (codes.organisation_problem("00418877a") or "")
    with pytest.raises(ValueError, match="eight characters"):
        codes.organisation_check("0041")
    with pytest.raises(ValueError, match="17 digits"):
        codes.identity_check("1")
    with pytest.raises(ValueError, match="17 characters"):
        codes.credit_check("O" * 17)
