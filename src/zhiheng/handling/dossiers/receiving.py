"""Taking a package in (接收案卷包): a job that checks it file by file, keeps its papers, takes the case in at once.

Everything or nothing: papers are kept one by one beside the dossier, not in it; the case with its events, the dossier
and its papers come in one short transaction. A job that was killed goes on at the next paper; one that is refused or
cancelled leaves nothing. The case stands under the receiving agency, read-only, and is audited like the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from zhiheng.handling.dossiers import takingin
from zhiheng.handling.dossiers.checking import Told
from zhiheng.handling.dossiers.opening import open_package
from zhiheng.handling.dossiers.packages import MOST_BYTES
from zhiheng.handling.dossiers.services import KINDS, count_pages
from zhiheng.kit import rights
from zhiheng.kit.accounts.models import User
from zhiheng.kit.bags.trees import zipped
from zhiheng.kit.files import store
from zhiheng.kit.files.models import StoredFile
from zhiheng.kit.files.services import remove, store_file
from zhiheng.kit.jobs.models import Job
from zhiheng.kit.jobs.registry import Outcome
from zhiheng.kit.jobs.running import Run
from zhiheng.kit.jobs.services import Cancelled, enqueue
from zhiheng.kit.problems import Refusal
from zhiheng.kit.public_ids import public_id
from zhiheng.kit.security.models import Result
from zhiheng.kit.security.services import record
from zhiheng.ledger.actpages import act_of, in_words
from zhiheng.registry.memberships.standing import acts_for

JOB = "dossiers.receive"
LEASE = timedelta(minutes=5)
INCOMING = "dossier-incoming"
"""Owner type of what belongs to no dossier yet: the package that waits, and the papers taken out of it."""
_KEPT_FOR = timedelta(days=7)


def may_receive(user: User, agency: str) -> bool:
    """Return whether an account takes packages in under an agency: who keeps that agency's registers."""
    return rights.may(user, rights.MAINTAIN) and agency in acts_for(user)


def submit(user: User, agency: str, blocks: Iterable[bytes], name: str) -> Job:
    """Keep a package that arrives and promise to check it and take it in; return the job, one per package and account.

    Raises Refusal for an account that doesn't receive for the agency, and FileRefused for what is no safe archive.
    """
    _require(user, agency)
    kept = store_file(blocks, name, owner=(INCOMING, public_id()), account=user.public_id, most_bytes=MOST_BYTES)
    asked = {"file": kept.public_id, "agency": agency, "account": user.public_id}
    key = f"{user.public_id}:{kept.content.sha256[:32]}:{agency}"[:120]
    try:
        with transaction.atomic():
            job = enqueue(JOB, asked, key=key, account=user.public_id)
    except BaseException:
        remove(kept)
        raise
    if job.arguments["file"] != kept.public_id:  # the same package waits already
        remove(kept)
    return job


def _require(user: User | None, agency: str) -> User:
    if user is None or not may_receive(user, agency):
        raise Refusal.of("案卷包由接收机关的管理员接收，没有接收任何内容", "接收机关", "请由该机关的管理员办理")
    return user


def job(run: Run, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Check a package, keep its papers and take its case in; return the case's id here.

    Raises Refusal naming every file that is missing, changed or too much, or why the case can't be taken; nothing of it
    is kept then, and the security log says that it was refused.
    """
    _tidy()
    kept = StoredFile.objects.select_related("content").filter(public_id=arguments["file"]).first()
    if kept is None:
        raise Refusal.of("案卷包已经不在，没有接收任何内容", "", "请重新选择案卷包")
    if run.cursor == takingin.DONE:  # killed between its end and the table's note of it
        return {"case": takingin.case_of(kept)}
    agency = str(arguments["agency"])
    account = User.objects.filter(public_id=arguments["account"], is_active=True).first()
    with _nothing_stays(kept, account):
        user = _require(account, agency)
        run.progress(0, 1, "核对文件")
        opened = open_package(store.place(kept.content.sha256), kept.name, agency)
        takingin.require_new(opened.told)
        papers = _keep_papers(run, user, kept, opened.told)
        act = act_of(user, f"receive:{kept.public_id}", agency)
        with in_words(), _once(), run.piece(takingin.DONE, len(papers), len(papers), "登记案卷"):
            takingin.take_in(act, user, agency, opened, kept, papers)
    told = opened.told
    record("dossier.package-received", account=user, subject=f"dossier:{told.own(str(told.dossier['id']))}")
    return {"case": told.own(told.case)}


@contextmanager
def _nothing_stays(kept: StoredFile, account: User | None) -> Iterator[None]:
    """Remove the package and its papers where it is refused or cancelled; a failure that is tried again keeps them."""
    try:
        yield
    except (Refusal, Cancelled) as reason:
        StoredFile.objects.filter(owner_type=INCOMING, owner_id=kept.owner_id).delete()
        if isinstance(reason, Refusal):
            subject = f"package:{kept.content.sha256[:24]}"
            record("dossier.package-refused", Result.REFUSED, account=account, subject=subject)
        raise


@contextmanager
def _once() -> Iterator[None]:
    """Say that another job took the same dossier in at the same moment."""
    try:
        yield
    except IntegrityError as error:
        raise takingin.already() from error


def _keep_papers(run: Run, user: User, kept: StoredFile, told: Told) -> list[takingin.Kept]:
    """Keep every paper, each looked into like an upload, one by one; return them in the catalogue's order."""
    papers = [one for one in told.papers if one["path"]]
    done: list[Any] = list(run.cursor or [])
    mine = StoredFile.objects.filter(owner_type=INCOMING, owner_id=kept.owner_id).exclude(pk=kept.pk)
    mine.exclude(public_id__in=[id_ for id_, _ in done]).delete()  # kept, and killed before it was noted
    with zipped(store.place(kept.content.sha256)) as tree:
        for one in papers[len(done) :]:
            with tree.open(f"data/{one['path']}") as file:
                blocks = iter(partial(file.read, 1 << 20), b"")
                name = str(one["name"]) or Path(one["path"]).name
                paper = store_file(blocks, name, owner=(INCOMING, kept.owner_id), account=user.public_id)
            found = paper.content
            pages = count_pages(found.media_type, found.sha256, paper.name) if found.media_type in KINDS else 0
            done.append([paper.public_id, pages])
            with run.piece(done, len(done), len(papers), f"第 {len(done)} 份材料"):
                pass
    held = {one.public_id: one for one in mine.select_related("content")}
    return [takingin.Kept(held[id_], pages, one) for (id_, pages), one in zip(done, papers, strict=True)]


def _tidy() -> None:
    """Remove what belongs to packages that nobody takes in any more: cancelled while they waited, or given up."""
    StoredFile.objects.filter(owner_type=INCOMING, stored_at__lt=timezone.now() - _KEPT_FOR).delete()


def outcome(job: Job) -> Outcome | None:
    """Return what the progress page says at the end."""
    if isinstance(job.result, dict) and job.result.get("case"):
        says = "全部文件核对相符，案卷已接收，只能查阅。"
        return Outcome(says, reverse("dossier", args=[job.result["case"]]), "查看案卷")
    return Outcome("没有接收任何内容。", reverse("dossier-receive"), "重新选择案卷包")
