"""The hash chain: each row seals its own content and the hash of the row before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from thetadesk.audit.model import Head, Link, Verification

START = Head(seq=0, hash="0" * 64)


def seal(tenant: UUID, link: Link) -> str:
    """The SHA-256 (hexadecimal) of everything in `link` but its own hash, and of whose log it is."""
    content = [
        str(tenant), link.seq, link.at, link.actor, link.action, link.subject, link.before, link.after,
        link.previous_hash,
    ]  # fmt: skip
    # A tampered row may hold bytes where text was; it must be found, not stop the search.
    text = json.dumps(content, separators=(",", ":"), ensure_ascii=True, default=repr)
    return hashlib.sha256(text.encode()).hexdigest()


def sealed(tenant: UUID, link: Link) -> Link:
    """`link` with its hash."""
    return replace(link, hash=seal(tenant, link))


def verify(tenant: UUID, links: Iterable[Link], head: Head | None) -> Verification:
    """Follow `links`, in the order of their numbers, from the start to `head`; stop at the first break."""
    good = START
    for rows, link in enumerate(links, 1):
        reason = _break(tenant, link, good)
        if reason:
            # A missing row is named by its own number, not by the one found in its place.
            return Verification(False, rows, good.seq + 1, reason, good.hash)
        good = Head(link.seq, link.hash)
    return _at_the_end(good, head or START)


def _break(tenant: UUID, link: Link, good: Head) -> str | None:
    if link.seq != good.seq + 1:
        return "the row is missing"
    if link.previous_hash != good.hash:
        return "the row does not follow the one before it"
    if link.hash != seal(tenant, link):
        return "the content of the row was changed"
    return None


def _at_the_end(good: Head, head: Head) -> Verification:
    if head == good:
        return Verification(True, good.seq, None, None, good.hash)
    if head.seq > good.seq:
        return Verification(False, good.seq, good.seq + 1, "the row is missing", good.hash)
    if head.seq < good.seq:
        return Verification(False, good.seq, head.seq + 1, "the row was not recorded by the desk", good.hash)
    return Verification(False, good.seq, good.seq, "the last row is not the one that was recorded", good.hash)
