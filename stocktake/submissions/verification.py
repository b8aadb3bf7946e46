"""Verifying a file by its content: a download by its hash, a receipt by its signature."""

import hashlib
import json

from stocktake.submissions import queries, receipts
from stocktake.submissions.queries import Verification


def verify_content(content: bytes) -> Verification:
    """A downloaded file by its hash; a receipt by its signature; a JSON download by the hash of its text."""
    found = queries.verify_hash(hashlib.sha256(content).hexdigest())
    if found.kind != "unknown":
        return found
    try:
        told = json.loads(content)
    except (ValueError, RecursionError):
        return found
    if not isinstance(told, dict) or not isinstance(told.get("receipt"), str):
        return found
    signature = told.pop("signature", "")
    told.pop("public_key", None)
    if not isinstance(signature, str) or not receipts.holds(told, signature):
        return Verification("altered")
    return queries.verify_text(told["receipt"])
