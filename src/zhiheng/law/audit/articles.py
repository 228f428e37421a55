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
    label = f"{title}第{item.article}条" if divided else f"{title}({item.article})"
    text = store.article(item.statute, item.article)
    return ReportBasis(label, text.strip()[:LONGEST_ARTICLE] if text else None)
