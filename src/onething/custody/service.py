"""The public surface of the room: keep papers, give them back, replace their keys, write down every look at personal data."""

from __future__ import annotations

from onething.custody.keys import KeyLost, fingerprint, id_of, installation_key, keys_of
from onething.custody.receipts import (
    Receipt,
    adopt_receipts,
    receipts_of,
    write_receipt,
    write_receipts_of_a_day,
)
from onething.custody.rotation import KeyLine, Resealed, Rotation
from onething.custody.seal import HEAD, key_of
from onething.custody.vault import LARGEST, CustodyError, Vault

__all__ = [
    "HEAD",
    "LARGEST",
    "CustodyError",
    "KeyLine",
    "KeyLost",
    "Receipt",
    "Resealed",
    "Rotation",
    "Vault",
    "adopt_receipts",
    "fingerprint",
    "id_of",
    "installation_key",
    "key_of",
    "keys_of",
    "receipts_of",
    "write_receipt",
    "write_receipts_of_a_day",
]
