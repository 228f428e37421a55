"""Which body a printed name means (单位对应): 区城管局 is 示例区城市管理局; what isn't certain is left to a person."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Key = tuple[str, str]
"""(object type, public id): agency or organisation."""
_HERE = r"[^省市区县局]{0,6}"
_PLACE = re.compile(rf"^(?:{_HERE}省)?(?:{_HERE}市(?!场|政|管))?(?:{_HERE}(?:区|县|旗))?")
_TRUNK = re.compile(r"(?:局.{0,6}|.{2}(?:区|县)?)分局$|(?:委员会|办公室|领导小组|局|委|办|部|厅)$")
_SHORT = {"人社": "人力资源社会保障", "发改": "发展改革", "卫健": "卫生健康", "住建": "住房城乡建设",
          "编办": "机构编制", "文旅": "文化旅游", "工信": "工业信息化", "教体": "教育体育"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Body:
    """A body of the register: key, full name, short name."""

    key: Key
    name: str
    short: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """What a printed name was matched to (None: nothing certain), how, and what it might be."""

    name: str
    key: Key | None
    how: str
    candidates: Sequence[Body] = ()


def trunk(name: str) -> str:
    """Return what is left of a body's name without place, kind of office and joining words: 城管, 人力资源社会保障."""
    bare = re.sub(r"\s", "", name)
    rest = _PLACE.sub("", bare, count=1) or bare
    rest = _TRUNK.sub("", rest) or rest
    return _SHORT.get(rest, rest).replace("和", "")


def match(name: str, bodies: Sequence[Body], known: Mapping[str, Key] | None = None) -> Match:
    """Return the body that a printed name means: by former decision, by exact name, or by its trunk if only one fits.

    ``known``: what people decided about names before.
    """
    if known and name in known:
        return Match(name, known[name], "沿用上次的对应")
    exact = [body for body in bodies if name in (body.name, body.short)]
    if len(exact) == 1:
        return Match(name, exact[0].key, "名称相同")
    wanted = trunk(name)
    fits = [body for body in bodies if wanted and _abbreviates(wanted, trunk(body.name))]
    same = [body for body in fits if trunk(body.name) == wanted]
    chosen = same if len(same) == 1 else fits
    if len(chosen) == 1:
        return Match(name, chosen[0].key, "简称", chosen)
    return Match(name, None, f"有 {len(fits)} 个可能的单位" if fits else "名录里没有这个单位", fits)


def match_all(names: Sequence[str], bodies: Sequence[Body], known: Mapping[str, Key] | None = None) -> list[Match]:
    """Return the match of each name, in order."""
    return [match(name, bodies, known) for name in names]


def _abbreviates(short: str, full: str) -> bool:
    """Return whether ``short`` is ``full`` with characters left out, the first one kept (城管 of 城市管理)."""
    if not short or not full or short[0] != full[0]:
        return False
    rest = iter(full)
    return all(char in rest for char in short)
