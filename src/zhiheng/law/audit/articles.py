"""Articles beside the rules: full names from the index, texts from what the user imported."""

from __future__ import annotations

from zhiheng.law.audit.data import ReportBasis
from zhiheng.law.language.model import Basis, RuleSet
from zhiheng.law.library import statute_index
from zhiheng.law.statutes import StatuteStore

LONGEST_ARTICLE = 4000


def report_articles(rules: RuleSet) -> dict[tuple[str, str], ReportBasis]:
    """Return (statute, article) -> label and, where imported, text, for every article the rules rest on.

    Raises:
        StatuteError: the user's store of texts is damaged.
    """
    store = StatuteStore()
    cited = {item for rule in rules.rules for item in rule.basis}
    return {(item.statute, item.article or ""): _basis(item, store) for item in cited}


def _basis(item: Basis, store: StatuteStore) -> ReportBasis:
    statute = statute_index().find(item.statute)
    name = statute.name if statute else item.statute
    title = name if name.startswith("《") else f"《{name.removeprefix('中华人民共和国')}》"
    if item.article is None:
        return ReportBasis(title)
    divided = statute is None or statute.articles is not None
    label = f"{title}{article_words(item.article)}" if divided else f"{title}({item.article})"
    text = store.article(item.statute, item.article)
    return ReportBasis(label, text.strip()[:LONGEST_ARTICLE] if text else None)


def article_words(article: str) -> str:
    """Return an article's number as statutes write it: ``60`` -> 第六十条, ``17-1`` -> 第十七条之一."""
    number, _, more = article.partition("-")
    if not number.isdigit():
        return f"第{article}条"
    return f"第{in_chinese(int(number))}条" + (f"之{in_chinese(int(more))}" if more.isdigit() else "")


def in_chinese(number: int) -> str:
    """Return a number below 10 000 in Chinese numerals: 60 -> 六十, 15 -> 十五, 105 -> 一百零五."""
    if number == 0:
        return "零"
    words, pending_zero = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            words += ("零" if pending_zero else "") + "零一二三四五六七八九"[digit] + name
        pending_zero = bool(words) and not digit and number > 0
    return words.removeprefix("一") if words.startswith("一十") else words
