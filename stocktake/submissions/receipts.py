"""Receipts: signed with Ed25519, so that anyone can check one, also without us."""

import base64
import hashlib
import json
import secrets
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_code() -> str:
    """Ten letters and digits nobody guesses or misreads (49 bits)."""
    return "".join(secrets.choice(ALPHABET) for _ in range(10))


def _key() -> Ed25519PrivateKey:
    if settings.RECEIPT_KEY:
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(settings.RECEIPT_KEY))
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"receipts:" + settings.SECRET_KEY.encode()).digest())


def public_key() -> str:
    return base64.b64encode(_key().public_key().public_bytes_raw()).decode()


def body(filing: Any) -> dict[str, Any]:
    """What the receipt says, and what is signed."""
    translations = filing.translations.order_by("language").values_list("language", "revision__sha256")
    told = {
        "receipt": filing.receipt,
        "submission": filing.submission.number,
        "filing": filing.number,
        "filed_at": filing.filed_at.isoformat(timespec="seconds"),
        "late": filing.is_late,
        "sha256": filing.revision.sha256,
        "attachments": [attachment["sha256"] for attachment in filing.revision.content["attachments"]],
    }
    if translations:  # receipts of one language stay as they were signed
        told["languages"] = [{"language": language, "sha256": sha256} for language, sha256 in translations]
    return told


def _bytes(told: dict[str, Any]) -> bytes:
    return json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def sign(told: dict[str, Any]) -> str:
    return base64.b64encode(_key().sign(_bytes(told))).decode()


def holds(told: dict[str, Any], signature: str) -> bool:
    try:
        _key().public_key().verify(base64.b64decode(signature, validate=True), _bytes(told))
    except (InvalidSignature, ValueError):
        return False
    return True


def as_file(filing: Any) -> dict[str, Any]:
    """The receipt to keep: what it says, its signature, and the key that checks it."""
    return {**body(filing), "signature": filing.signature, "public_key": public_key()}
