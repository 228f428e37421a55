"""Importing statute texts by article, and reading them back. All statutes here are invented."""

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from zhiheng.cli import main
from zhiheng.law.statutes import StatuteError, StatuteIndex, StatuteStore, import_statutes
from zhiheng.law.statutes.model import Statute
from zhiheng.law.statutes.parsing import UnreadableStatute, article_number, chinese_number, parse_statute

SHARED = next(
    (p / "shared" for p in Path(__file__).resolve().parents[3:5] if (p / "shared" / "laws").is_dir()),
    Path("/nonexistent"),
)

REGULATION = """\
# 示例条例

2001年3月1日 示例区人民代表大会通过

2019年5月6日 示例区人民代表大会修订

2019年7月1日 施行

<!-- INFO END -->

## 第一章 总则

第一条 为了示例，制定本条例。

第二条 示例事项包括：

（一）甲；

（二）乙。

第一条规定的目的，适用于本条。

## 第二章 附则

第三条\u3000示例机关应当在七日内办结。

第三条之一 示例机关可以延长三日。

第四条 本条例自2019年7月1日起施行。
"""

GUIDELINE = """\
# 示例办发〔2020〕1号示例办公室关于 做好示例工作的意见

一、总体要求

（一）指导思想。做好示例。

补充的一段。

二、主要任务

（二）公开。七个工作日内公开。

示例办公室

2020年8月9日
"""

PLAN = "示例方案\n\n一、任务\n（一）甲\n1.做第一件事。\n（二）乙\n2.做第二件事。\n三、组织\n（一）加强\n"


@pytest.fixture(autouse=True)
def home(monkeypatch, tmp_path):
    monkeypatch.setenv("ZHIHENG_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def texts(tmp_path):
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "示例条例(2019-05-06).md").write_text(REGULATION, encoding="utf-8")
    (folder / "示例意见.md").write_text(GUIDELINE, encoding="gb18030")
    return folder


def test_a_text_in_articles_is_divided_with_chapters_and_paragraphs():
    parsed = parse_statute(REGULATION)
    assert (parsed.title, parsed.version) == ("示例条例", date(2019, 5, 6))
    assert [a.number for a in parsed.articles] == ["1", "2", "3", "3-1", "4"]
    second = parsed.articles[1]
    assert second.chapter == "第一章 总则"
    assert second.text.splitlines() == [
        "第二条 示例事项包括：",
        "（一）甲；",
        "（二）乙。",
        "第一条规定的目的，适用于本条。",
    ]
    assert parsed.articles[2].chapter == "第二章 附则"
    assert parsed.remarks == ()


def test_a_guideline_is_divided_by_the_numbers_that_run_through_it():
    parsed = parse_statute(GUIDELINE)
    assert [a.number for a in parsed.articles] == ["1", "2"]
    assert parsed.articles[0].text == "（一）指导思想。做好示例。\n补充的一段。"
    assert parsed.version == date(2020, 8, 9)
    assert [a.text for a in parse_statute(PLAN).articles] == ["1.做第一件事。\n（二）乙", "2.做第二件事。"]


@pytest.mark.parametrize(
    "heading",
    [
        "第一条 为了",
        "第一条\u3000为了",
        "第一条\u2002为了",
        "\u3000\u3000第一条  为了",
        "第一条（目的）为了",
        "第一 条为了",
    ],
)
def test_every_way_of_writing_an_article_is_read(heading):
    parsed = parse_statute(f"示例办法\n\n{heading}示例。\n\n第二条 本办法试行。\n")
    assert [a.number for a in parsed.articles] == ["1", "2"]


def test_a_table_of_contents_is_no_article():
    text = "示例办法\n目 录\n第一章 总则\n第二章 附则\n\n第一章 总则\n第一条 甲。\n第二章 附则\n第二条 乙。\n"
    assert [(a.number, a.chapter) for a in parse_statute(text).articles] == [("1", "第一章 总则"), ("2", "第二章 附则")]


def test_a_missing_article_is_remarked_with_its_line():
    parsed = parse_statute("示例办法\n第一条 甲。\n第三条 丙。\n第六条 己。\n")
    assert parsed.remarks == ((3, "此前缺少第2条"), (4, "此前缺少第4条至第5条"))


@pytest.mark.parametrize("text", ["", "\n\n", "示例\n\n没有分条的文字。\n"])
def test_a_text_without_divisions_is_refused(text):
    with pytest.raises(UnreadableStatute):
        parse_statute(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("一", 1),
        ("十", 10),
        ("十五", 15),
        ("二十", 20),
        ("一百零三", 103),
        ("一百一十", 110),
        ("三百八十八", 388),
        ("１２", 12),
    ],
)
def test_chinese_numbers(text, value):
    assert chinese_number(text) == value


@pytest.mark.parametrize(
    ("written", "number"),
    [
        (60, "60"),
        ("60", "60"),
        ("第六十条", "60"),
        ("六十", "60"),
        ("17之一", "17-1"),
        ("第十七条之一", "17-1"),
        ("17-1", "17-1"),
    ],
)
def test_an_article_may_be_named_in_every_usual_way(written, number):
    assert article_number(written) == number


def test_import_stores_by_article_and_gives_the_words_back(texts):
    report = import_statutes(texts)
    assert {item.stored.title: item.stored.articles for item in report.imported} == {
        "示例条例": 5,
        "示例办发〔2020〕1号示例办公室关于 做好示例工作的意见": 2,
    }
    store = StatuteStore()
    assert store.article("示例条例", 3) == "第三条\u3000示例机关应当在七日内办结。"
    assert store.article("《示例条例》", "第三条之一") == "第三条之一 示例机关可以延长三日。"
    assert store.article("示例办公室关于做好示例工作的意见", "2") == "（二）公开。七个工作日内公开。"
    assert store.article("示例条例", 99) is None
    assert store.article("示例条例", "末条") is None
    assert store.article("没有的条例", 1) is None


def test_an_empty_store_has_nothing_and_says_so():
    store = StatuteStore()
    assert list(store.stored()) == []
    assert store.article("处罚法", 60) is None


def test_import_again_replaces_the_same_version_and_keeps_others(texts):
    import_statutes(texts)
    changed = REGULATION.replace("七日内", "九日内")
    (texts / "示例条例(2019-05-06).md").write_text(changed, encoding="utf-8")
    older = REGULATION.replace("2019年5月6日 示例区人民代表大会修订\n", "").replace("七日内", "二十日内")
    (texts / "旧.md").write_text(older, encoding="utf-8")
    import_statutes(texts)
    store = StatuteStore()
    assert [s.version for s in store.versions("示例条例")] == [date(2019, 5, 6), date(2001, 3, 1)]
    assert "九日内" in (store.article("示例条例", 3) or "")
    assert "二十日内" in (store.article("示例条例", 3, date(2001, 3, 1)) or "")
    assert store.article("示例条例", 3, date(1999, 1, 1)) is None


def test_the_index_gives_the_key_and_differences_are_remarked(texts):
    index = StatuteIndex([Statute("示例", "示例条例", articles=9, revised=date(2024, 1, 1), superseded_by="新示例")])
    store = StatuteStore(texts.parent / "store", index)
    report = import_statutes(texts, store)
    item = next(i for i in report.imported if i.stored.key == "示例")
    assert item.known
    messages = [message for _, message in item.remarks]
    assert [("索引为 9 条" in m, "2024-01-01" in m, "新示例" in m) for m in messages] == [
        (True, False, False),
        (False, True, False),
        (False, False, True),
    ]
    assert store.article("示例条例", 1) == store.article("示例", 1) == "第一条 为了示例，制定本条例。"


def test_files_that_cannot_be_read_are_reported_and_the_others_taken(texts):
    (texts / "目录.md").write_text("# 目录\n\n一些文字\n", encoding="utf-8")
    (texts / "空.md").write_bytes(b"")
    (texts / "乱码.txt").write_bytes(b"\xff\xff\x81")
    (texts / "图.png").write_bytes(b"x")
    report = import_statutes(texts)
    assert len(report.imported) == 2
    assert sorted(Path(place.rsplit(":", 1)[0]).name for place, _ in report.refused) == ["乱码.txt", "目录.md", "空.md"]
    assert all(place.rsplit(":", 1)[1].isdigit() for place, _ in report.refused)


def test_a_missing_directory_and_an_unwritable_store_are_refused_in_words(texts, home):
    with pytest.raises(StatuteError, match="目录不存在"):
        import_statutes(texts / "none")
    home.write_text("a file, not a directory")
    with pytest.raises(StatuteError, match="无法写入"):
        import_statutes(texts)


def test_a_damaged_stored_file_is_named(texts):
    import_statutes(texts)
    stored = StatuteStore().versions("示例条例")[0]
    stored.file.write_text(json.dumps({"format": 1})[:-3], encoding="utf-8")
    with pytest.raises(StatuteError, match="已损坏") as caught:
        StatuteStore().article("示例条例", 1)
    assert str(stored.file) in str(caught.value)


def test_a_very_long_title_can_be_stored(tmp_path):
    title = "示例办公室关于" + "做好示例工作" * 30 + "的通知"
    file = tmp_path / "long.md"
    file.write_text(f"# {title}\n第一条 甲。\n", encoding="utf-8")
    import_statutes(file)
    assert StatuteStore().article(title, 1) == "第一条 甲。"


def run(*arguments: str):
    return CliRunner().invoke(main, ["laws", *arguments])


def test_the_command_line_imports_shows_and_lists(texts):
    (texts / "目录.md").write_text("# 目录\n", encoding="utf-8")
    imported = run("import", str(texts))
    assert imported.exit_code == 0
    assert "示例条例(不在索引中):示例条例,2019-05-06,5 条" in imported.output
    assert "未导入" in imported.output
    assert "共导入 2 部" in imported.output
    assert "第三条" in run("show", "示例条例", "3").output
    assert "已导入 2019-05-06 文本" in run("list").output
    assert "已导入:示例条例,2019-05-06,5 条" in run("show", "示例条例").output


def test_the_command_line_shows_what_the_index_knows():
    output = run("show", "治安法").output
    assert "未核实的字段" in output
    assert "主席令第七十号" in run("show", "行政处罚法").output
    assert "环境行政处罚办法" in run("list").output
    assert "已被取代:生态环境办法" in run("show", "环境办法").output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("show", "没有的条例"), "laws list"),
        (("show", "处罚法", "60"), "尚未导入"),
        (("import", "/nonexistent/place"), "目录不存在"),
    ],
)
def test_the_command_line_refuses_with_a_remedy(arguments, message):
    result = run(*arguments)
    assert result.exit_code == 1
    assert message in result.output


def test_the_command_line_tells_a_wrong_article_from_a_missing_one(texts):
    import_statutes(texts)
    assert "不是条号" in run("show", "示例条例", "末").output
    assert "没有第 99 条" in run("show", "示例条例", "99").output
    empty = texts.parent / "empty"
    empty.mkdir()
    assert "没有可导入" in run("import", str(empty)).output


@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/laws is absent")
def test_all_shared_texts_are_read_with_as_many_articles_as_the_index_says(tmp_path):
    store = StatuteStore(tmp_path / "store")
    taken = [i for name in ("laws", "regulations") for i in import_statutes(SHARED / name, store).imported]
    assert len(taken) >= 130
    counts = {i.stored.key: i.stored.articles for i in taken}
    differing = {s.key: (counts[s.key], s.articles) for s in store.index if s.key in counts and s.articles}
    assert {key: pair for key, pair in differing.items() if pair[0] != pair[1]} == {}
    assert len(differing) >= 50
    odd = [(place, message) for i in taken for place, message in i.remarks if "取代" not in message]
    assert odd == []
    assert "九十日" in (store.article("处罚法", 60) or "")
    assert "7个工作日" in (store.article("三项制度", 6) or "")
