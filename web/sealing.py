"""The sealing of web/static/lib/sealing.js once more, in Python: for test vectors, and for programs that play a visitor or counsellor
in tests. The server itself never uses it: it has no key. Construction and reasons stand at the top of the JavaScript file.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from typing import Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from triage.errors import TriageError

PROTOCOL = b"indgangen-seal-1"
VERSION = 1
HEADER_BYTES = 9
TAG_BYTES = 16
POINT_BYTES = 65
BUCKETS_BYTES = (256, 512, 1024, 2048, 4096, 8192)
MAX_TEXT_BYTES = BUCKETS_BYTES[-1] - 4

Side = Literal["visitor", "counsellor"]


class SealingError(TriageError):
    """A box or key cannot be used; `code` is bad_key | too_long | broken | replay | gap."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class Session:
    """Keys and counters of one talk, seen from one side."""

    transcript: bytes
    send_key: bytes = field(repr=False)
    receive_key: bytes = field(repr=False)
    next_send: int = 0
    next_receive: int = 0


def create_key() -> ec.EllipticCurvePrivateKey:
    """Make a private key for one talk."""
    return ec.generate_private_key(ec.SECP256R1())


def public_text(key: ec.EllipticCurvePrivateKey) -> str:
    """The public key as it stands in a frame: 65 bytes, base64url."""
    return to_base64url(key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def derive_session(side: Side, key: ec.EllipticCurvePrivateKey, peer_public_key: str) -> Session:
    """Agree on the keys of a talk.

    Raises:
        SealingError: bad_key, when the other side's key is no point on the curve.
    """
    own, peer = from_base64url(public_text(key)), from_base64url(peer_public_key)
    secret = _agree(key, peer)
    visitor_key, counsellor_key = (own, peer) if side == "visitor" else (peer, own)
    transcript = hashlib.sha256(
        b"".join(len(p).to_bytes(2) + p for p in (PROTOCOL, visitor_key, counsellor_key))
    ).digest()
    keys = {sender: _direction_key(secret, transcript, sender) for sender in (b"visitor", b"counsellor")}
    other = b"counsellor" if side == "visitor" else b"visitor"
    return Session(transcript, keys[side.encode()], keys[other])


def seal(session: Session, text: str) -> str:
    """Seal one text.

    Raises:
        SealingError: too_long, above MAX_TEXT_BYTES.
    """
    padded = _pad(text.encode())
    header = bytes([VERSION]) + session.next_send.to_bytes(8)
    session.next_send += 1
    cipher = AESGCM(session.send_key).encrypt(_nonce(header), padded, session.transcript + header)
    return to_base64url(header + cipher)


def open_box(session: Session, box: str) -> str:
    """Open the next box.

    Raises:
        SealingError: replay, gap or broken; the session then is as it was.
    """
    raw = from_base64url(box)
    if len(raw) < HEADER_BYTES + TAG_BYTES + BUCKETS_BYTES[0] or raw[0] != VERSION:
        raise SealingError("broken")
    header, counter = raw[:HEADER_BYTES], int.from_bytes(raw[1:HEADER_BYTES])
    if counter != session.next_receive:
        raise SealingError("replay" if counter < session.next_receive else "gap")
    try:
        padded = AESGCM(session.receive_key).decrypt(_nonce(header), raw[HEADER_BYTES:], session.transcript + header)
    except InvalidTag as error:
        raise SealingError("broken") from error
    text = _unpad(padded)
    session.next_receive = counter + 1
    return text


def to_base64url(raw: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def from_base64url(text: str) -> bytes:
    """The way back.

    Raises:
        SealingError: broken, when it is not base64url.
    """
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError as error:
        raise SealingError("broken") from error


def _agree(key: ec.EllipticCurvePrivateKey, peer: bytes) -> bytes:
    if len(peer) != POINT_BYTES:
        raise SealingError("bad_key")
    try:
        return key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), peer))
    except ValueError as error:
        raise SealingError("bad_key") from error


def _direction_key(secret: bytes, transcript: bytes, sender: bytes) -> bytes:
    return HKDF(hashes.SHA256(), 32, transcript, PROTOCOL + b" " + sender).derive(secret)


def _nonce(header: bytes) -> bytes:
    return bytes(4) + header[1:]


def _pad(raw: bytes) -> bytes:
    if len(raw) > MAX_TEXT_BYTES:
        raise SealingError("too_long")
    size = next(bucket for bucket in BUCKETS_BYTES if bucket >= len(raw) + 4)
    return (len(raw).to_bytes(4) + raw).ljust(size, b"\0")


def _unpad(padded: bytes) -> str:
    length = int.from_bytes(padded[:4])
    if length > len(padded) - 4:
        raise SealingError("broken")
    return padded[4 : 4 + length].decode("utf-8", "replace")
