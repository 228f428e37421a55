"""The act pages about bodies."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from zhiheng.kit.accounts.models import User
from zhiheng.ledger.acting import Act, Done, now
from zhiheng.registry.acting.declared import Acting, Subject, declare, object_url, subjects
from zhiheng.registry.agencies import forms, selectors, services
from zhiheng.registry.agencies.services import BODY, PENALTY_20, AgencyFacts, Deed
from zhiheng.registry.holding import holding
from zhiheng.registry.models import Agency, Entrustment, Organisation, Team
from zhiheng.registry.officers import services as officers
from zhiheng.registry.officers.services import Seconding
from zhiheng.registry.permissions import may_certify, may_maintain

AGENCY_FIELDS = ("name", "short", "kind", "field", "uscc", "region", "superior", "managed_by", "confirmation_no")


def _certify(user: User, row: Any) -> bool:
    return may_certify(user)


def _keep_agency(user: User, row: Agency) -> bool:
    return may_maintain(user, row.public_id)


def _keep_any(user: User, row: Any) -> bool:
    return selectors.kept(user).exists()


def _entrust(act: Act, row: Agency, stated: dict[str, Any]) -> Done:
    return services.sign_entrustment(act, Deed(principal=row.public_id, **stated))


def _second(act: Act, row: Team, stated: dict[str, Any]) -> Done:
    stated = {**stated, "officers": tuple(stated["officers"])}
    return officers.second_officers(act, Seconding(team=row.public_id, host=row.host, **stated))


def _recall(act: Act, row: Team, stated: dict[str, Any]) -> Done:
    """Recall each officer to the agency from which he was sent."""
    facts = holding("team.seconded", now()).filter(carrier=row.public_id, subject__in=stated["officers"])
    homes = sorted({str(fact.keeps.get("home", "")) for fact in facts})
    home = homes[0] if len(homes) == 1 else ""
    seconding = Seconding(row.public_id, home, row.host, tuple(stated["officers"]))
    return officers.recall_officers(act, seconding, stated["reason"])


def _running(row: Agency) -> bool:
    return row.ended_on is None


def _over(row: Agency) -> str:
    return f"该主体已于 {row.ended_on} 终止" if row.ended_on else ""


def register() -> None:
    """Declare subjects and acts."""
    subjects.register("agency", Subject(selectors.agencies, str, object_url("agency"), "执法主体", "agencies"))
    subjects.register(
        "organisation", Subject(selectors.organisations, str, object_url("organisation"), "其他单位", "organisations")
    )
    subjects.register("team", Subject(selectors.teams, str, object_url("team"), "执法队伍", "teams"))
    subjects.register(
        "entrustment", Subject(selectors.entrustments, str, object_url("entrustment"), "委托", "entrustments")
    )
    declare(*_agency_acts(), *_other_acts())


def _agency_acts() -> list[Acting]:
    def change(act: Act, row: Agency, stated: dict[str, Any]) -> Done:
        """Register what changed about a body."""
        return services.register_agency(act, AgencyFacts(level=row.level, **stated), row.public_id)

    def announce(act: Act, row: Agency, stated: dict[str, Any]) -> Done:
        """Announce a body."""
        return services.announce_agency(act, row.public_id, **stated)

    def own(row: Agency) -> str:
        """Return the body itself: its acts are done in its own name."""
        return row.public_id

    return [
        Acting(
            "agency", "register", "登记执法主体", forms.AgencyForm, _certify,
            lambda act, row, stated: services.register_agency(act, AgencyFacts(**stated)),
            "登记后再办理公告；公告之日起方可执法。", BODY, "plus",
        ),
        Acting(
            "agency", "announce", "公告执法主体", forms.AnnounceForm, _certify, announce,
            "公告后，该主体可以以自己的名义执法。", BODY, "send",
            lambda row: _running(row) and not row.announced_on, agency=own, otherwise=_over,
        ),
        Acting(
            "agency", "change", "登记变更", forms.ChangeAgencyForm, _certify, change,
            "改名、合并、改变领域都作为变更登记，原来的情况保留。", BODY, "pencil", _running,
            initial=lambda row: forms.values_of(row, *AGENCY_FIELDS), agency=own, otherwise=_over,
        ),
        Acting(
            "agency", "entrust", "签订委托书", forms.DeedForm, _keep_agency, _entrust,
            "委托须采用书面形式，委托书载明事项、权限、期限，并向社会公布。", PENALTY_20, "file-text", _running,
            after=lambda done, row: reverse("object", args=["entrustment", done.id]), agency=own, otherwise=_over,
        ),
        Acting(
            "agency", "end", "终止主体", forms.EndAgencyForm, _certify,
            lambda act, row, stated: services.end_agency(act, row.public_id, **stated),
            "终止后不得再以其名义执法。以前的记录保留。", BODY, "ban", _running, agency=own, otherwise=_over,
        ),
    ]  # fmt: skip


def _other_acts() -> list[Acting]:
    def end_deed(act: Act, row: Entrustment, stated: dict[str, Any]) -> Done:
        """End an entrustment."""
        return services.end_entrustment(act, row.public_id, **stated)

    def change(act: Act, row: Organisation, stated: dict[str, Any]) -> Done:
        """Register what changed about another body."""
        return services.register_organisation(act, **stated, id_=row.public_id)

    return [
        Acting(
            "organisation", "register", "登记其他单位", forms.OrganisationForm, _keep_any,
            lambda act, row, stated: services.register_organisation(act, **stated), icon="plus",
        ),
        Acting(
            "organisation", "change", "登记变更", forms.ChangeOrganisationForm, _keep_any, change, icon="pencil",
            initial=lambda row: forms.values_of(row, "name", "kind", "uscc", "region"),
        ),
        Acting(
            "team", "form", "组建执法队伍", forms.TeamForm, _keep_any,
            lambda act, row, stated: services.form_team(act, **stated), icon="users",
        ),
        Acting(
            "team", "second", "办理派驻", forms.SecondForm, _keep_any, _second,
            "派驻人员保留原单位编制，凭自己的执法证件执法，受街道指挥。", "区方案第七项", "users",
        ),
        Acting("team", "recall", "收回派驻人员", forms.RecallForm, _keep_any, _recall, icon="door-exit"),
        Acting(
            "entrustment", "end", "终止委托", forms.EndEntrustmentForm,
            lambda user, row: may_maintain(user, row.principal), end_deed, "", PENALTY_20, "ban",
            lambda row: row.ended_on is None,
        ),
    ]  # fmt: skip
