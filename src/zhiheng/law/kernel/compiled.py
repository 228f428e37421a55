"""How functions are compiled: cached on disk under a key of all the compiled sources, without the GIL.

Numba's own cache only looks at the file of the outermost function, so a change in an inner one would go unseen; the
cache directory therefore carries a hash of every compiled module. ``ZHIHENG_CACHE`` moves it (default: the user's
cache directory).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba
from numba.core import config

_SOURCES = (
    *("compiled", "shapes", "counting", "emit", "starts", "owed", "forbidden", "people", "counted", "presence"),
    *("windows", "lastday", "core", "likeness"),
)


def cache_directory() -> Path:
    """Return the directory of this version's compiled code."""
    here = Path(__file__).parent
    digest = hashlib.sha256()
    for name in _SOURCES:
        path = here / f"{name}.py"
        digest.update(path.read_bytes() if path.exists() else b"")
    base = os.environ.get("ZHIHENG_CACHE") or os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "zhiheng" / f"kernel-{digest.hexdigest()[:16]}"


_CACHE = str(cache_directory())


def _compile(function: Callable[..., Any], **options: Any) -> Any:
    before = config.CACHE_DIR
    config.CACHE_DIR = _CACHE
    try:
        return numba.njit(cache=True, nogil=True, error_model="numpy", **options)(function)
    finally:
        config.CACHE_DIR = before


def njit(function: Callable[..., Any]) -> Any:
    """Compile a function that only compiled functions call."""
    return _compile(function, no_cpython_wrapper=True, no_cfunc_wrapper=True, _nrt=False)


def leaf(function: Callable[..., Any]) -> Any:
    """Compile a small function that is put into its callers: handing over arrays would cost more than its work."""
    return _compile(function, no_cpython_wrapper=True, no_cfunc_wrapper=True, _nrt=False, forceinline=True)


def inner(function: Callable[..., Any]) -> Any:
    """Write a function into its only caller before that is compiled, so that it isn't compiled by itself as well."""
    return _compile(function, no_cpython_wrapper=True, no_cfunc_wrapper=True, _nrt=False, inline="always")


def entry(function: Callable[..., Any]) -> Any:
    """Compile a function that Python calls."""
    return _compile(function, no_cfunc_wrapper=True)
