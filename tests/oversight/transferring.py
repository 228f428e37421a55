"""A small district for the tests of transfers: bureau with head and supervisors, accused agency, discipline organ."""

from __future__ import annotations

from dataclasses import dataclass

from accounts import member
from oversight.supervised import Scene, scene
from registry import district
from zhiheng.kit.accounts.models import User
from zhiheng.kit.scopes import Reach
from zhiheng.ledger.actpages import act_of
from zhiheng.oversight.discipline import services
from zhiheng.oversight.discipline.models import Transfer
from zhiheng.oversight.discipline.services import NewTransfer
from zhiheng.oversight.discipline.sources import Source, source_of
from zhiheng.oversight.supervision.services.answering import Upload, keep_draft
from zhiheng.registry.agencies.services import register_organisation

CLUE = "植入的线索：某日在某处收取现金三百元"


@dataclass
class World:
    """Who and what a story of a transfer is about."""

    scene: Scene
    accused: str
    chief: User
    organ: str
    inspector: User

    @property
    def supervisor(self) -> User:
        """Who proposes: one of the two supervisors."""
        return self.scene.supervisor

    def source(self) -> Source:
        """The matter from which it comes, as the supervisor sees it."""
        found = source_of(self.supervisor, "supervision", self.scene.matter)
        assert found is not None
        return found

    def new(self, **more: object) -> NewTransfer:
        """What is proposed, with a file and a paper."""
        said: dict[str, object] = {
            "source": self.source(),
            "about": (("agency", self.scene.agency), ("officer", self.accused)),
            "receiver": self.organ,
            "supervisors": tuple(self.scene.people[:2]),
            "facts": CLUE,
            "papers": "现场笔录 2 页",
        }
        return NewTransfer(**{**said, **more})  # type: ignore[arg-type]  # fields of the class

    def proposed(self) -> Transfer:
        """A transfer that waits for approval."""
        file = keep_draft(self.supervisor, Upload(["收据照片".encode()], "植入收据.txt"))
        act = act_of(self.supervisor, "", self.scene.bureau)
        return row(services.propose(self.supervisor, act, self.new(uploads=(file,))).id)

    def approved(self) -> Transfer:
        """One that the head approved."""
        one = self.proposed()
        services.decide(self.chief, act_of(self.chief, "", self.scene.bureau), one, True, "同意")
        return row(one.public_id)

    def sent(self) -> Transfer:
        """One that was sent."""
        one = self.approved()
        services.send(self.supervisor, act_of(self.supervisor, "", self.scene.bureau), one)
        return row(one.public_id)


def world() -> World:
    """Everybody is there; nothing is transferred yet."""
    made = scene()
    accused, _ = district.certified(made.agency)
    organ = register_organisation(district.recording(district.today()), "示例区纪委监委", "纪检监察机关").id
    inspector = member("partner-body", organ, reach=Reach.UNIT)
    return World(made, accused, member("bureau-head", made.bureau), organ, inspector)


def row(id_: str) -> Transfer:
    """The row as it is now."""
    return Transfer.objects.get(public_id=id_)
