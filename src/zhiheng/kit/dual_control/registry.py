"""Which kinds of acts wait for a second person, and who may be one. Rooms say so at start-up."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from zhiheng.kit.contributions import Registry
from zhiheng.kit.problems import Refusal

if TYPE_CHECKING:
    from zhiheng.kit.accounts.models import User
    from zhiheng.kit.dual_control.models import ProposedAct

Arguments = Mapping[str, Any]


class SecondPersonNeeded(Refusal):
    """The act may only be done with a second person; ``problems`` say why. Nothing was done."""


class Lapsed(Refusal):
    """A proposed act can never be done any more: what it was decided upon has changed."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How acts of a kind are done once confirmed, and who may confirm.

    ``perform(act, arguments, proposer, confirmer)`` does it inside the confirmation's transaction, in the proposer's
    name with both persons recorded, and returns the address of the result; it checks again that the proposer still may
    and that nothing has changed. It raises ``Lapsed`` where that is so, ``Refusal`` where it can't be done now.
    ``may(user, arguments)``: whether an account could confirm, in the capacity in which it acts.
    """

    title: str
    perform: Callable[[ProposedAct, Arguments, User, User], str]
    may: Callable[[User, Arguments], bool]


@dataclass(slots=True)
class World:
    """What only the rooms above know: who else works in one's scope, and in which capacity somebody acts.

    ``others(user)``: accounts that work in the same scope, each as a user object in the capacity in which it would
    confirm. ``capacity(user)``: the id of the capacity in which a user acts; ``act_in(user, id)`` puts a user object
    into it again.
    """

    others: Callable[[User], Sequence[User]] = field(default=lambda user: ())
    capacity: Callable[[User], str] = field(default=lambda user: "")
    act_in: Callable[[User, str], None] = field(default=lambda user, capacity: None)


kinds: Registry[Kind] = Registry("kind of proposed act")
world = World()


def seconds(user: User, may: Callable[[User], bool]) -> list[User]:
    """Return who may be the second person for an act of ``user``: other persons of the same scope who may, by title.

    A second account of the same person is no second person. ``may`` is asked of each.
    """
    found: dict[int, User] = {}
    for other in world.others(user):
        if other.pk not in found and not other.same_person(user) and may(other):
            found[other.pk] = other
    return sorted(found.values(), key=lambda one: (one.title, one.pk))
