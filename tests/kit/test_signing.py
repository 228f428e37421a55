"""Signatures of both schemes verify, and nothing else does."""

from __future__ import annotations

from pathlib import Path

import pytest

from zhiheng.kit.home import Home
from zhiheng.kit.signing import SCHEMES, Scheme, Signer, signer, verified


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_signature_holds_for_its_key_and_its_bytes_only(tmp_path: Path, scheme: Scheme) -> None:
    key = signer(Home(tmp_path), "seal", scheme)
    other = signer(Home(tmp_path / "other"), "seal", scheme)
    assert signer(Home(tmp_path), "seal", scheme) == key
    signature = key.sign("封存".encode())
    assert verified(key.public, "封存".encode(), signature)
    assert not verified(key.public, "封存 ".encode(), signature)
    assert not verified(other.public, "封存".encode(), signature)
    assert not verified(key.public, "封存".encode(), signature[:-1] + bytes([signature[-1] ^ 1]))
    assert not verified(key.public, "封存".encode(), b"")
    assert not verified("rsa:00", "封存".encode(), signature)
    assert not verified(f"{scheme}:zz", "封存".encode(), signature)


def test_sm2_keys_that_begin_with_any_digit_work() -> None:
    for number in range(1, 40):
        key = Signer("sm2", number.to_bytes(32, "big"))
        if key.public[4] in "04":
            assert verified(key.public, b"x", key.sign(b"x"))
            return
    raise AssertionError("no key of 39 begins with 0 or 4")


def test_sm2_agrees_with_the_example_of_the_standard() -> None:
    """GM/T 0003.5 A.2: key pair of the recommended curve."""
    secret = bytes.fromhex("3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8")
    public = (
        "09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
        "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"
    )
    signature = bytes.fromhex(
        "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
        "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA"
    )
    assert Signer("sm2", secret).public == f"sm2:{public.lower()}"
    assert verified(f"sm2:{public.lower()}", b"message digest", signature)
