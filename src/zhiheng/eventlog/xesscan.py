# ruff: noqa: SIM109, SIM110 - plain comparisons and loops are what Numba compiles to fast code
# mypy: disable-error-code="untyped-decorator,no-any-return,assignment,return-value"
"""The compiled half of the fast XES reader: markup in, (owner, column, value) codes out.

It knows the plain subset that XES tools write and stops (``ODD``) at everything else; then the expat reader takes the
whole file. So it may be strict where XML is strict, and need not be able to explain an error. One file on purpose:
Numba's cache of a function doesn't notice changes of what it calls in other files. Arrays are passed one by one
because taking them out of tuples costs more than the work itself.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

DONE, ODD = 0, 1

# Elements by number: the first eight are attribute tags in the order of ``xesstream.TAGS``.
NAMES = (
    "string", "date", "int", "float", "boolean", "id", "list", "container",
    "event", "trace", "log", "values", "global", "extension", "classifier",
)  # fmt: skip
_LIST, _EVENT, _TRACE, _LOG, _VALUES = 6, 8, 9, 10, 11
NAME_BYTES = np.frombuffer("".join(NAMES).encode(), np.uint8).copy()
NAME_STARTS = np.cumsum([0, *(len(name) for name in NAMES)]).astype(np.int64)

_ENTITY_BYTES = np.frombuffer(b"ampltgtquotapos", np.uint8).copy()
_ENTITY_STARTS, _ENTITY_POINTS = np.array([0, 3, 5, 7, 11, 15]), np.array([38, 60, 62, 34, 39])

# Places in the state array that lives across chunks.
DEPTH, ATTRIBUTES, EVENTS, TRACES, POOL, POOL_BYTES, COLUMNS, COLUMN_BYTES, STARTED, NEW_EVENTS = range(10)
STATE_SIZE = 10
MOST_DEPTH, MOST_COLUMNS, MOST_COLUMN_BYTES, COLUMN_SLOTS, MOST_XML_ATTRIBUTES = 64, 1024, 1 << 16, 4096, 16
SMALLEST_ATTRIBUTE = 20
"""Bytes of the shortest attribute element, ``<id key="" value=""/>``: bounds how many a chunk can hold."""

_SEED, _PRIME = np.uint64(14695981039346656037), np.uint64(1099511628211)
_PREFIX = np.frombuffer(b"zhiheng:", np.uint8).copy()
_SCOPE_EVENT, _SCOPE_TRACE, _SCOPE_LOG = 0, 1, 2


@njit(cache=True, nogil=True, inline="always")
def _is_space(byte: int) -> bool:
    return byte == 32 or byte == 10 or byte == 9 or byte == 13


@njit(cache=True, nogil=True)
def _skip_space(data: Any, at: int, end: int) -> int:
    while at < end and _is_space(data[at]):
        at += 1
    return at


@njit(cache=True, nogil=True)
def _name_end(data: Any, at: int, end: int) -> int:
    """Return where a plain ASCII name ends; ``at`` itself where none begins here."""
    if at < end:
        byte = data[at] | 32
        if not (97 <= byte <= 122 or data[at] == 95):
            return at
    while at < end:
        byte = data[at]
        lower = byte | 32
        if not (97 <= lower <= 122 or 48 <= byte <= 57 or byte == 95 or byte == 58 or byte == 46 or byte == 45):
            break
        at += 1
    return at


@njit(cache=True, nogil=True)
def _same(left: Any, left_at: int, right: Any, right_at: int, size: int) -> bool:
    for place in range(size):
        if left[left_at + place] != right[right_at + place]:
            return False
    return True


@njit(cache=True, nogil=True)
def _element(data: Any, start: int, stop: int) -> int:
    """Return the number of an element's name, -1 for one that isn't ours."""
    size = stop - start
    for number in range(len(NAME_STARTS) - 1):
        first = NAME_STARTS[number]
        if NAME_STARTS[number + 1] - first == size and _same(NAME_BYTES, first, data, start, size):
            return number
    return -1


@njit(cache=True, nogil=True)
def _comment_end(data: Any, at: int, end: int) -> int:
    """Return where the comment at ``at`` (after ``<!--``) ends, -1: not in this chunk, -2: not as XML wants it."""
    while at + 2 < end:
        if data[at] == 45 and data[at + 1] == 45:
            return at + 3 if data[at + 2] == 62 else -2
        if data[at] < 32 and not _is_space(data[at]):
            return -2
        at += 1
    return -1


@njit(cache=True, nogil=True)
def _put(scratch: Any, size: int, point: int) -> int:
    """Write a code point as UTF-8; return the new size, -1 where XML doesn't allow the character."""
    if point < 32 and point != 9 and point != 10 and point != 13:
        return -1
    if point > 0x10FFFF or 0xD800 <= point <= 0xDFFF or point == 0xFFFE or point == 0xFFFF:
        return -1
    if point < 0x80:
        scratch[size] = point
        return size + 1
    if point < 0x800:
        scratch[size] = 0xC0 | point >> 6
        scratch[size + 1] = 0x80 | point & 63
        return size + 2
    if point < 0x10000:
        scratch[size] = 0xE0 | point >> 12
        scratch[size + 1] = 0x80 | point >> 6 & 63
        scratch[size + 2] = 0x80 | point & 63
        return size + 3
    scratch[size] = 0xF0 | point >> 18
    scratch[size + 1] = 0x80 | point >> 12 & 63
    scratch[size + 2] = 0x80 | point >> 6 & 63
    scratch[size + 3] = 0x80 | point & 63
    return size + 4


@njit(cache=True, nogil=True)
def _number(data: Any, at: int, stop: int) -> tuple[int, int]:
    """Return the character number written at ``at`` (after ``&#``) and where its ``;`` is, -1 for none."""
    base = 10
    if at < stop and data[at] == 120:
        base, at = 16, at + 1
    first, point = at, 0
    while at < stop and data[at] != 59:
        byte = np.int64(data[at])
        digit = byte - 48
        if base == 16 and 97 <= (byte | 32) <= 102:
            digit = (byte | 32) - 87
        if digit < 0 or digit >= base or point > 0x10FFFF:
            return -1, at
        point = point * base + digit
        at += 1
    if at == first or at >= stop:
        return -1, at
    return point, at


@njit(cache=True, nogil=True)
def _reference(data: Any, at: int, stop: int) -> tuple[int, int]:
    """Return the character that the reference at ``at`` (after ``&``) means and where its ``;`` is, -1 for none."""
    if at < stop and data[at] == 35:
        return _number(data, at + 1, stop)
    size = 0
    while at + size < stop and size < 5 and data[at + size] != 59:
        size += 1
    if at + size >= stop or data[at + size] != 59:
        return -1, at
    for number in range(len(_ENTITY_STARTS) - 1):
        first = _ENTITY_STARTS[number]
        if _ENTITY_STARTS[number + 1] - first == size and _same(_ENTITY_BYTES, first, data, at, size):
            return _ENTITY_POINTS[number], at + size
    return -1, at


@njit(cache=True, nogil=True)
def _decoded(data: Any, start: int, stop: int, scratch: Any) -> int:
    """Write an attribute value without references and with space for line ends; return its size, -1 where odd."""
    size, at = 0, start
    while at < stop:
        byte = data[at]
        if byte == 38:
            point, at = _reference(data, at + 1, stop)
            if point < 0:
                return -1
            size = _put(scratch, size, point)
            if size < 0:
                return -1
        elif byte == 13 and at + 1 < stop and data[at + 1] == 10:
            at += 1
            scratch[size] = 32
            size += 1
        else:
            scratch[size] = 32 if byte < 32 else byte
            size += 1
        at += 1
    return size


@njit(cache=True, nogil=True)
def _hash(data: Any, start: int, stop: int, seed: Any) -> Any:
    value = seed
    for at in range(start, stop):
        value = (value ^ np.uint64(data[at])) * _PRIME
    return value ^ (value >> np.uint64(29))


@njit(cache=True, nogil=True)
def _intern(data: Any, start: int, stop: int, state: Any, slots: Any, hashes: Any, starts: Any, texts: Any) -> int:
    """Return the code of a text in the pool, adding it where it is new. There is always room (see ``xesfast``)."""
    key = _hash(data, start, stop, _SEED)
    mask = np.uint64(len(slots) - 1)
    slot = key & mask
    size = stop - start
    while True:
        code = slots[slot]
        if code < 0:
            break
        alike = hashes[code] == key and starts[code + 1] - starts[code] == size
        if alike and _same(texts, starts[code], data, start, size):
            return code
        slot = (slot + np.uint64(1)) & mask
    code = state[POOL]
    first = state[POOL_BYTES]
    for place in range(size):
        texts[first + place] = data[start + place]
    hashes[code] = key
    starts[code + 1] = first + size
    slots[slot] = code
    state[POOL] = code + 1
    state[POOL_BYTES] = first + size
    return code


@njit(cache=True, nogil=True)
def refill(slots: Any, hashes: Any, count: int) -> None:
    """Put the first ``count`` codes into an empty, larger table."""
    mask = np.uint64(len(slots) - 1)
    for code in range(count):
        slot = hashes[code] & mask
        while slots[slot] >= 0:
            slot = (slot + np.uint64(1)) & mask
        slots[slot] = code


@njit(cache=True, nogil=True)
def _column(
    data: Any, start: int, stop: int, owner: int, state: Any, slots: Any, starts: Any, kinds: Any, keys: Any
) -> int:
    """Return the number of the column (scope and tag in ``owner``, key), adding it where it is new; -1: too many."""
    value = _hash(data, start, stop, _SEED ^ np.uint64(owner + 1))
    mask = np.uint64(COLUMN_SLOTS - 1)
    slot = value & mask
    size = stop - start
    while True:
        number = slots[slot]
        if number < 0:
            break
        same = kinds[number] == owner and starts[number + 1] - starts[number] == size
        if same and _same(keys, starts[number], data, start, size):
            return number
        slot = (slot + np.uint64(1)) & mask
    number, first = state[COLUMNS], state[COLUMN_BYTES]
    if number + 1 >= MOST_COLUMNS or first + size >= MOST_COLUMN_BYTES:
        return -1
    for place in range(size):
        keys[first + place] = data[start + place]
    starts[number + 1] = first + size
    kinds[number] = owner
    slots[slot] = number
    state[COLUMNS] = number + 1
    state[COLUMN_BYTES] = first + size
    return number


@njit(cache=True, nogil=True)
def _xml_attributes(data: Any, at: int, end: int, spans: Any) -> tuple[int, int]:
    """Fill ``spans`` with (name start, stop, value start, stop, special) of each attribute of a start tag.

    Returns:
        how many there are (-1: not in this chunk, -2: odd) and where ``>`` or ``/`` stands.
    """
    count = 0
    while True:
        after = _skip_space(data, at, end)
        if after >= end:
            return -1, at
        if data[after] == 62 or data[after] == 47:
            return count, after
        if after == at or count == MOST_XML_ATTRIBUTES:
            return -2, at
        stop = _name_end(data, after, end)
        equals = _skip_space(data, stop, end)
        quote = _skip_space(data, equals + 1, end)
        if quote >= end:
            return -1, at
        if stop == after or data[equals] != 61 or (data[quote] != 34 and data[quote] != 39):
            return -2, at
        mark, special, close = data[quote], 0, quote + 1
        while close < end and data[close] != mark:
            byte = data[close]
            if byte < 32:
                if not _is_space(byte):
                    return -2, at
                special = 1
            elif byte == 38:
                special = 1
            elif byte == 60:
                return -2, at
            close += 1
        if close >= end:
            return -1, at
        for other in range(count):
            size = spans[other, 1] - spans[other, 0]
            if size == stop - after and _same(data, spans[other, 0], data, after, size):
                return -2, at
        spans[count, 0], spans[count, 1], spans[count, 2], spans[count, 3] = after, stop, quote + 1, close
        spans[count, 4] = special
        count += 1
        at = close + 1


@njit(cache=True, nogil=True)
def _key_and_value(data: Any, spans: Any, count: int) -> tuple[int, int]:
    """Return which spans are ``key`` and ``value`` where these two are all, else -1."""
    if count != 2:
        return -1, -1
    for key in range(2):
        size = spans[key, 1] - spans[key, 0]
        at, other = spans[key, 0], spans[1 - key, 0]
        if size == 3 and data[at] == 107 and data[at + 1] == 101 and data[at + 2] == 121:
            is_value = data[other] == 118 and data[other + 1] == 97 and data[other + 2] == 108
            if spans[1 - key, 1] - other == 5 and is_value and data[other + 3] == 117 and data[other + 4] == 101:
                return key, 1 - key
    return -1, -1


@njit(cache=True, nogil=True)
def _is_ours(data: Any, first: int, last: int) -> bool:
    """Return whether a key begins as the marks of our own writer do."""
    return last - first >= len(_PREFIX) and _same(_PREFIX, 0, data, first, len(_PREFIX))


@njit(cache=True, nogil=True)
def _scope(stack: Any, depth: int) -> int:
    """Return the scope of an attribute element at this depth: event, trace, log, 3: below a log attribute, -1: odd."""
    top = stack[depth - 1]
    if top == _EVENT:
        return _SCOPE_EVENT
    if top == _TRACE:
        return _SCOPE_TRACE
    if top == _LOG:
        return _SCOPE_LOG
    return -1 if stack[1] == _TRACE or stack[1] == _EVENT else 3


@njit(cache=True, nogil=True)
def _opens(element: int, stack: Any, state: Any, event_trace: Any) -> int:
    """Take note of a start tag that is no attribute; return ODD where it can't stand here."""
    depth = state[DEPTH]
    if depth == 0:
        if element != _LOG or state[STARTED]:
            return ODD
        state[STARTED] = 1
        return DONE
    top = stack[depth - 1]
    if element == _TRACE and top == _LOG:
        state[TRACES] += 1
        return DONE
    if element == _EVENT and (top == _LOG or top == _TRACE):
        event_trace[state[NEW_EVENTS]] = state[TRACES] - 1 if top == _TRACE else -1
        state[EVENTS] += 1
        state[NEW_EVENTS] += 1
        return DONE
    inside = stack[1] == _TRACE or stack[1] == _EVENT if depth > 1 else False
    return ODD if inside or element == _TRACE or element == _EVENT or element == _LOG else DONE


@njit(cache=True, nogil=True, inline="always")
def _attribute(
    data: Any, element: int, count: int, state: Any, stack: Any, spans: Any, scratch: Any, out: Any,
    slots: Any, hashes: Any, starts: Any, texts: Any, c_slots: Any, c_starts: Any, c_kinds: Any, c_keys: Any,
) -> int:  # fmt: skip
    """Take note of an attribute element; return ODD where it is none of the plain kind."""
    scope = _scope(stack, state[DEPTH])
    key, value = _key_and_value(data, spans, count)
    if scope < 0 or key < 0 or spans[key, 4] or (element >= _LIST and scope < _SCOPE_LOG):
        return ODD
    first, last, size = spans[key, 2], spans[key, 3], 0
    if spans[value, 4]:
        size = _decoded(data, spans[value, 2], spans[value, 3], scratch)
        if size < 0:
            return ODD
    ours = scope == _SCOPE_LOG and element < _LIST and _is_ours(data, first, last)
    if scope >= _SCOPE_LOG and not ours:
        return DONE
    number = _column(data, first, last, scope * 16 + element, state, c_slots, c_starts, c_kinds, c_keys)
    if number < 0:
        return ODD
    if spans[value, 4]:
        code = _intern(scratch, 0, size, state, slots, hashes, starts, texts)
    else:
        code = _intern(data, spans[value, 2], spans[value, 3], state, slots, hashes, starts, texts)
    place = state[ATTRIBUTES]
    out[0, place] = state[EVENTS] - 1 if scope == _SCOPE_EVENT else state[TRACES] - 1
    out[1, place] = number
    out[2, place] = code
    state[ATTRIBUTES] = place + 1
    return DONE


@njit(cache=True, nogil=True)
def _end_tag(data: Any, at: int, end: int, stack: Any, state: Any) -> int:
    """Close the element whose end tag is at ``at``; return where the tag ends, -1: not in this chunk, -2: odd."""
    stop = _name_end(data, at + 2, end)
    after = _skip_space(data, stop, end)
    if after >= end:
        return -1
    depth = state[DEPTH]
    if depth == 0 or data[after] != 62 or _element(data, at + 2, stop) != stack[depth - 1]:
        return -2
    state[DEPTH] = depth - 1
    return after + 1


@njit(cache=True, nogil=True)
def _start_tag(data: Any, at: int, end: int, depth: int, spans: Any) -> tuple[int, int, int]:
    """Read the start tag at ``at`` into ``spans``.

    Returns:
        the element (-1: the tag isn't whole in this chunk, -2: odd), how many attributes, where ``/`` or ``>`` stands.
    """
    stop = _name_end(data, at + 1, end)
    if stop >= end:
        return -1, 0, at
    element = _element(data, at + 1, stop)
    if element < 0 or depth + 1 >= MOST_DEPTH:
        return -2, 0, at
    count, after = _xml_attributes(data, stop, end, spans)
    if count < 0:
        return count, 0, at
    if data[after] == 47:
        if after + 1 >= end:
            return -1, 0, at
        if data[after + 1] != 62:
            return -2, 0, at
    return element, count, after


@njit(cache=True, nogil=True)
def scan(data: Any, state: Any, work: Any, out: Any, event_trace: Any, pool: Any, columns: Any) -> tuple[int, int]:
    """Read a chunk's markup; return how many bytes were read whole, and DONE or ODD.

    Args:
        data: the chunk.
        state: what lives across chunks (places above).
        work: stack of open elements, spans of a tag's attributes, scratch for decoded values.
        out: rows owner, column, value; filled from 0, ``state[ATTRIBUTES]`` says how far.
        event_trace: the trace of each new event; filled from 0, ``state[NEW_EVENTS]`` says how far.
        pool: slots, hashes, starts and bytes of the values; there must be room for the chunk's.
        columns: slots, starts, kinds and bytes of the keys.

    What is left unread is the beginning of a markup that goes on in the next chunk.
    """
    stack, spans, scratch = work
    slots, hashes, starts, texts = pool
    c_slots, c_starts, c_kinds, c_keys = columns
    at, end = 0, len(data)
    state[ATTRIBUTES] = 0
    state[NEW_EVENTS] = 0
    while True:
        at = _skip_space(data, at, end)
        if at < end and data[at] != 60:
            return at, ODD
        if at + 4 > end:
            return at, DONE
        if data[at + 1] == 33 or data[at + 1] == 47:
            if data[at + 1] == 47:
                after = _end_tag(data, at, end, stack, state)
            else:
                after = _comment_end(data, at + 4, end) if data[at + 2] == 45 and data[at + 3] == 45 else -2
            if after < 0:
                return at, DONE if after == -1 else ODD
            at = after
            continue
        depth = state[DEPTH]
        element, count, after = _start_tag(data, at, end, depth, spans)
        if element < 0:
            return at, DONE if element == -1 else ODD
        if element < _EVENT and depth > 0:
            status = _attribute(
                data, element, count, state, stack, spans, scratch, out,
                slots, hashes, starts, texts, c_slots, c_starts, c_kinds, c_keys,
            )  # fmt: skip
        else:
            for place in range(count):
                if spans[place, 4] and _decoded(data, spans[place, 2], spans[place, 3], scratch) < 0:
                    return at, ODD
            status = _opens(element, stack, state, event_trace)
        if status == ODD:
            return at, ODD
        if data[after] == 47:
            at = after + 2
        else:
            stack[depth] = element
            state[DEPTH] = depth + 1
            at = after + 1
