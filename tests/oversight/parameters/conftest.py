"""Two persons of the bureau who may set rules."""

from __future__ import annotations

import pytest

from accounts import member
from zhiheng.kit.accounts.models import User


@pytest.fixture
def proposer() -> User:
    return member("bureau-supervisor", "B1", title="规则管理人员甲")


@pytest.fixture
def confirmer() -> User:
    return member("bureau-supervisor", "B1", title="规则管理人员乙")
