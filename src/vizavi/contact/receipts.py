"""Receipts: the number one is told, and the link that opens a request without signing in."""

from __future__ import annotations

import re

from django.core.signing import BadSignature, Signer

# A colon would be a place to break a link in a letter.
_SIGNER = Signer(salt="contact.support", sep=".")


def secret_of(pk: int) -> str:
    """The part of an address that opens this request, and no other."""
    return _SIGNER.sign(str(pk))


def opened_by(secret: str) -> int | None:
    """Which request a secret opens; None for a made-up one."""
    try:
        return int(_SIGNER.unsign(secret))
    except BadSignature:
        return None


def read_receipt(text: str) -> tuple[int, int] | None:
    """Year and number of a typed receipt, however it is written: «№ 2026-000042», «2026 42»."""
    match = re.fullmatch(r"\D*(\d{4})\D+(\d{1,12})\D*", text)
    return (int(match[1]), int(match[2])) if match else None
