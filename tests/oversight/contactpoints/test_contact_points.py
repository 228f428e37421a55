"""Contact points: named for a term, met, their suggestions answered; the handling body doesn't learn who made them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts import member
from oversight.complaining import entered
from oversight.prominent import Bodies, act, ahead, today
from registry import district
from zhiheng.kit.pages.lists.base import lists
from zhiheng.kit.pages.lists.indexes import missing
from zhiheng.ledger.acting import ActRefused
from zhiheng.oversight.contactpoints import projecting, selectors, services, working
from zhiheng.oversight.contactpoints.models import Answered, ContactPoint, PointMeeting, Suggestion
from zhiheng.oversight.contactpoints.services import Held, Wish
from zhiheng.registry.models import Enterprise
from zhiheng.registry.parties import services as parties
from zhiheng.registry.parties.services import EnterpriseFacts

pytestmark = pytest.mark.django_db
FIRM = "示例区植入机械有限公司"


@pytest.fixture
def here() -> Bodies:
    return Bodies()


def firm(name: str = FIRM) -> Enterprise:
    """A registered enterprise."""
    facts = EnterpriseFacts(name, "company", region=district.REGION)
    done = parties.register_enterprise(district.recording(ahead(-900)), facts)
    return Enterprise.objects.get(public_id=done.id)


def named(here: Bodies, name: str = FIRM, until: int | None = 365) -> Enterprise:
    """An enterprise that is a contact point."""
    one = firm(name)
    services.name_point(act(here.supervisor), one.public_id, None if until is None else ahead(until))
    return one


def held(here: Bodies, one: Enterprise, *wishes: Wish, back: int = 0) -> PointMeeting:
    """A meeting with a contact point."""
    said = Held("第四季度企业联系点会议", [one.public_id], [here.urban], "听取意见", wishes)
    return PointMeeting.objects.get(public_id=services.hold(act(here.supervisor, back), said).id)


def suggested(here: Bodies, due: int = 15, back: int = 0) -> Suggestion:
    """A suggestion given to the urban agency."""
    held(here, named(here), Wish("合并同类检查", here.urban, ahead(due)), back=back)
    return Suggestion.objects.get()


def test_a_term_is_set_ended_and_set_again(here: Bodies) -> None:
    one = named(here)
    with pytest.raises(ActRefused, match="该企业已是联系点，任期至"):
        services.name_point(act(here.supervisor), one.public_id, None)
    assert selectors.in_office(here.supervisor, ahead(365)).count() == 1
    assert selectors.in_office(here.supervisor, ahead(366)).count() == 0
    services.end_point(act(here.supervisor), ContactPoint.objects.get())
    row = ContactPoint.objects.get()
    assert (row.active, row.until) == (False, today()) and not selectors.in_office(here.supervisor, today()).exists()
    with pytest.raises(ActRefused, match="不再是联系点"):
        services.end_point(act(here.supervisor), row)
    with pytest.raises(ActRefused, match="已过"):
        services.name_point(act(here.supervisor), one.public_id, ahead(-1))
    services.name_point(act(here.supervisor), one.public_id, None)
    assert ContactPoint.objects.get().active


def test_a_meeting_needs_enterprises_minutes_and_days(here: Bodies) -> None:
    wishes = [Wish("建议", here.urban), Wish("再", "", ahead(-1))]
    with pytest.raises(ActRefused) as refused:
        services.hold(act(here.supervisor), Held(" ", [], [], "", wishes))
    assert len(refused.value.reasons) == 5 and not PointMeeting.objects.exists() and not Suggestion.objects.exists()


def test_a_suggestion_is_answered_once_by_the_body_it_went_to(here: Bodies) -> None:
    one = suggested(here)
    (line,) = working.items(here.head, today())
    assert (line.title, line.act, line.due) == ("合并同类检查", "答复建议", ahead(15))
    assert working.items(here.foreign, today()) == [] == working.items(here.supervisor, today())
    with pytest.raises(ActRefused, match="没有写答复"):
        services.answer(act(here.head), one, " ", True)
    services.answer(act(here.head), one, "自明年起合并", True)
    done = Suggestion.objects.get()
    assert (done.stage, done.answered_on, working.items(here.head, today())) == (Answered.ADOPTED, today(), [])
    with pytest.raises(ActRefused, match="答复"):
        services.answer(act(here.head), done, "再答", False)


def test_an_overdue_answer_is_told_to_the_supervising_body(here: Bodies) -> None:
    suggested(here, due=-2, back=10)
    (line,) = working.items(here.supervisor, today())
    assert line.missing == "机关逾期没有答复"


def test_a_handling_body_that_was_not_at_the_meeting_does_not_learn_who_was(here: Bodies) -> None:
    meeting = held(here, named(here), Wish("合并同类检查", here.market, ahead(15)))
    one, handler = Suggestion.objects.get(), entered(here.foreign)
    page = handler.get(reverse("object", args=["suggestion", one.public_id]))
    assert page.status_code == 200 and "合并同类检查" in page.text and FIRM not in page.text
    assert handler.get(reverse("object", args=["meeting", meeting.public_id])).status_code == 404
    for key in ("contact-points", "point-meetings"):
        assert handler.get(reverse("list", args=[key])).status_code == 404
    shown = handler.get(reverse("list", args=["suggestions"])).text
    assert one.public_id in shown and FIRM not in shown
    enterprise = handler.get(reverse("object", args=["enterprise", meeting.enterprises[0]]))
    assert enterprise.status_code == 200 and FIRM in enterprise.text
    assert meeting.title not in enterprise.text and "解聘" not in enterprise.text


def test_others_find_nothing(here: Bodies) -> None:
    one = suggested(here)
    for user in (here.foreign, member("social-supervisor", "X1"), member("contact-point", "X2")):
        client = entered(user)
        assert client.get(reverse("object", args=["suggestion", one.public_id])).status_code == 404
        assert client.get(f"/suggestions/{one.public_id}/answer/").status_code in (403, 404)
        assert client.get(reverse("contact-point-new")).status_code in (403, 404)


def sent(client: Client, address: str, **said: Any) -> Any:
    """Fill in an act's page, send it, confirm it."""
    page = client.get(address)
    assert page.status_code == 200, address
    carried = {"form_key": page.context["form_key"], "form_version": page.context["form_version"]}
    return client.post(address, {**carried, "form_confirmed": "1", **said})


def test_by_forms_from_naming_to_the_answer(here: Bodies) -> None:
    bureau, head, one = entered(here.supervisor), entered(here.head), firm()
    refused = sent(bureau, reverse("contact-point-new"), enterprise="没有这家")
    assert refused.status_code == 422 and "没有登记这个企业" in refused.text
    assert sent(bureau, reverse("contact-point-new"), enterprise=FIRM, until=ahead(300).isoformat()).status_code == 302
    new = reverse("point-meeting-new")
    said = {"title": "联系点会议", "day": today().isoformat(), "enterprises": [one.public_id], "agencies": [here.urban],
            "note": "听取意见"}  # fmt: skip
    bare = sent(bureau, new, **said, w1_agency=here.urban)
    assert bare.status_code == 422 and "没有写建议" in bare.text
    wish = {"w1_words": "少查多帮", "w1_agency": here.urban, "w1_due": ahead(9).isoformat(), "w2_words": "只是说说"}
    assert sent(bureau, new, **said, **wish).status_code == 302
    row = Suggestion.objects.get()
    assert sent(head, f"/suggestions/{row.public_id}/answer/", adopted="0", words="法律另有规定").status_code == 302
    meeting = bureau.get(reverse("object", args=["meeting", row.meeting])).text
    assert all(words in meeting for words in ("少查多帮", "法律另有规定", "只是说说", FIRM))
    enterprise = bureau.get(reverse("object", args=["enterprise", one.public_id])).text
    assert "联系点会议" in enterprise and "解聘" in enterprise
    assert sent(bureau, f"/contact-points/{one.public_id}/end/").status_code == 302
    assert not ContactPoint.objects.get().active


@pytest.mark.parametrize("key", ["contact-points", "point-meetings", "suggestions"])
def test_every_filter_and_sort_of_the_lists_has_its_index(key: str) -> None:
    models = {"contact-points": ContactPoint, "point-meetings": PointMeeting, "suggestions": Suggestion}
    assert missing(lists[key], models[key]) == []


def test_rows_follow_from_the_ledger_and_are_rebuilt_the_same(here: Bodies) -> None:
    suggested(here)
    assert list(projecting.check()) == []
    Suggestion.objects.update(stage=Answered.ADOPTED)
    ContactPoint.objects.all().delete()
    assert len(list(projecting.check())) == 2
    projecting.rebuild()
    assert list(projecting.check()) == [] and Suggestion.objects.get().stage == Answered.OPEN
