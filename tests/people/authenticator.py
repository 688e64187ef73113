"""A passkey in software: what a phone or a security key does, after Web Authentication level 2, sections 6.1, 6.5 and 7."""

import hashlib
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def raw(value: str) -> bytes:
    return urlsafe_b64decode(value + "=" * (-len(value) % 4))


class SoftwareKey:
    """One key pair (ES256) for one site and one account; ``verified`` says whether it asked for a finger or a PIN."""

    def __init__(self, origin: str, *, verified: bool = True) -> None:
        self.origin, self.verified = origin, verified
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.id = secrets.token_bytes(32)
        self.owner = b""
        self.uses = 0

    def create(self, options: dict) -> dict:
        """The answer to ``navigator.credentials.create``."""
        public = options["publicKey"]
        self.owner = raw(public["user"]["id"])
        point = self.private.public_key().public_numbers()
        # COSE key (RFC 9053, section 7.1): EC2, ES256, P-256, x, y.
        cose = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}
        attested = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cbor.encode(cose)
        data = self._authenticator_data(public["rp"]["id"], ATTESTED) + attested
        client = self._client_data("webauthn.create", public["challenge"])
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        response = {"clientDataJSON": text(client), "attestationObject": text(attestation)}
        return self._credential(response) | {"clientExtensionResults": {"credProps": {"rk": True}}}

    def get(self, options: dict) -> dict:
        """The answer to ``navigator.credentials.get``."""
        public = options["publicKey"]
        data = self._authenticator_data(public["rpId"], 0)
        client = self._client_data("webauthn.get", public["challenge"])
        signature = self.private.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        response = {
            "clientDataJSON": text(client),
            "authenticatorData": text(data),
            "signature": text(signature),
            "userHandle": text(self.owner),
        }
        return self._credential(response) | {"clientExtensionResults": {}}

    def _authenticator_data(self, site: str, more: int) -> bytes:
        self.uses += 1
        flags = PRESENT | (VERIFIED if self.verified else 0) | more
        return hashlib.sha256(site.encode()).digest() + bytes([flags]) + self.uses.to_bytes(4, "big")

    def _client_data(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}).encode()

    def _credential(self, response: dict) -> dict:
        return {"id": text(self.id), "rawId": text(self.id), "type": "public-key", "response": response}
