"""A rule that rests on texts of one province, city or district alone speaks for agencies of that region only."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from zhiheng.cli import main
from zhiheng.law.library import statutory_library
from zhiheng.law.library.regions import in_regions, regions_of, speaks_in


def test_the_region_of_a_rule_is_that_of_its_articles_and_everywhere_if_one_is_national() -> None:
    by_id = {rule.id: rule for rule in statutory_library().rules}
    assert regions_of(by_id["hotline.replied-5-days"]) == {"3701"}
    assert regions_of(by_id["supervision.opinion-30-days"]) == {"37"}
    assert regions_of(by_id["plan.problem-verified"]) == {"370112"}
    assert regions_of(by_id["penalty.decision-within-90-days"]) == frozenset()
    assert regions_of(by_id["inspection.yearly-cap"]) == frozenset()  # 检查意见 is national


def test_a_region_inside_or_around_the_texts_own_is_enough_another_is_not() -> None:
    hotline = next(r for r in statutory_library().rules if r.id == "hotline.replied-5-days")
    assert speaks_in(hotline, ["370112"])
    assert speaks_in(hotline, ["37"])
    assert not speaks_in(hotline, ["370202"])
    assert speaks_in(hotline, ["330106", "370112"])


def test_our_district_keeps_every_rule_another_province_only_the_national_ones() -> None:
    library = statutory_library()
    assert in_regions(library, []) is library
    assert in_regions(library, ["370112"]).rules == library.rules
    elsewhere = in_regions(library, ["330106"])
    assert len(elsewhere.elsewhere) == len(library.rules) - len(elsewhere.rules) > 20
    assert elsewhere.version != library.version
    assert all(not regions_of(kept) for kept in elsewhere.rules)


def judged(tmp_path: Path, region: str | None, *options: str) -> dict[str, object]:
    agency = {"type": "agency", "id": "A1", "attributes": {"region": region} if region else {}}
    document = {
        "objects": [{"type": "complaint", "id": "T1", "attributes": {"channel": "hotline"}}, agency],
        "events": [
            {
                "type": "complaint.assigned",
                "occurred_at": "2025-04-29",
                "objects": [{"type": "complaint", "id": "T1"}, {"type": "agency/handler", "id": "A1"}],
            }
        ],
    }
    file = tmp_path / "e.json"
    file.write_text(json.dumps(document), "utf-8")
    result = CliRunner().invoke(main, ["judge", str(file), "--as-of", "2025-06-01", *options])
    found: dict[str, object] = json.loads(result.stdout)
    return found


def ids(result: dict[str, object]) -> set[str]:
    verdicts = result["verdicts"]
    assert isinstance(verdicts, list)
    return {verdict["rule_id"] for verdict in verdicts}


def test_judge_goes_by_the_agencys_region_and_by_the_option_where_it_is_stated(tmp_path: Path) -> None:
    assert "hotline.replied-5-days" in ids(judged(tmp_path, "370112"))
    assert "hotline.replied-5-days" in ids(judged(tmp_path, None))
    assert "hotline.replied-5-days" not in ids(judged(tmp_path, "330106"))
    assert "hotline.replied-5-days" not in ids(judged(tmp_path, None, "--region", "330106"))
    assert "hotline.replied-5-days" in ids(judged(tmp_path, "330106", "--region", "370112"))
