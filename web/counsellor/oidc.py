"""Sign-in through a municipality's own OpenID provider, where one is set: code flow with PKCE, state and nonce. Off by default.

Of what the provider says only three things are used: who it is (as a hash), a name, and the claim that gives the role. Nothing else of
the token is kept, and no token at all. Checked as OpenID Connect Core 1.0, 3.1.3.7, demands.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from triage.errors import TriageError

ALGORITHMS = ["RS256", "PS256", "ES256"]  # never "none", never one that uses our own secret as a key
KNOWN_SECONDS = 3600  # how long the provider's addresses and keys are believed
CLOCK_SECONDS = 60  # clocks differ
TIMEOUT_SECONDS = 10
ROLE_ORDER = ("admin", "supervisor", "editor", "counsellor")  # of several the first
SCOPE = "openid profile"


class OidcError(TriageError):
    """Signing in through the provider did not work; the message is a word of ours and quotes nothing."""


@dataclass(frozen=True)
class Provider:
    """What the settings say of the provider.

    `roles` maps a value of the claim `role_claim` to one of our roles.
    """

    issuer: str
    client_id: str
    client_secret: str | None
    redirect_url: str
    role_claim: str
    roles: Mapping[str, str]

    @property
    def is_on(self) -> bool:
        """Whether a provider is set."""
        return bool(self.issuer)


@dataclass(frozen=True)
class Flow:
    """One attempt, kept in the browser's cookie until it comes back."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def begin(cls) -> Flow:
        """Make a fresh one; 256 bits each."""
        return cls(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48))

    def dump(self) -> str:
        """As a cookie's value."""
        return base64.urlsafe_b64encode(json.dumps(asdict(self)).encode()).decode()

    @classmethod
    def load(cls, value: str | None) -> Flow:
        """Read it back.

        Raises:
            OidcError: There is none, or it was made by somebody else.
        """
        try:
            return cls(**{name: str(text) for name, text in json.loads(base64.urlsafe_b64decode(value or "")).items()})
        except (ValueError, TypeError, AttributeError) as error:
            raise OidcError("flow") from error


@dataclass(frozen=True)
class Person:
    """Who the provider says it is. `subject` is a SHA-256 of issuer and subject: all that is stored of them."""

    subject: str
    name: str
    alias: str
    role: str


class Client:
    """Talks to one provider."""

    def __init__(self, provider: Provider, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self.provider = provider
        self._transport = transport
        self._metadata: dict[str, Any] = {}
        self._keys: KeySet | None = None
        self._until = 0.0

    async def address(self, flow: Flow) -> str:
        """Where the browser goes to sign in.

        Raises:
            OidcError: The provider does not answer, or not as it should.
        """
        await self._learn()
        async with self._client() as client:
            url, _ = client.create_authorization_url(
                self._metadata["authorization_endpoint"], state=flow.state, nonce=flow.nonce,
                code_challenge=create_s256_code_challenge(flow.verifier), code_challenge_method="S256",
            )  # fmt: skip
        return str(url)

    async def person(self, flow: Flow, code: str, state: str) -> Person:
        """Exchange the code and say who it is.

        Raises:
            OidcError: Anything at all is not as it should be: state | token | claims | role | provider.
        """
        if not secrets.compare_digest(state.encode(), flow.state.encode()):
            raise OidcError("state")
        await self._learn()
        try:
            async with self._client() as client:
                token = await client.fetch_token(
                    self._metadata["token_endpoint"],
                    code=code,
                    code_verifier=flow.verifier,
                    grant_type="authorization_code",
                )
        except (AuthlibBaseError, httpx.HTTPError, ValueError) as error:
            raise OidcError("token") from error
        return self._read(await self._claims(str(token.get("id_token") or ""), flow))

    async def _claims(self, id_token: str, flow: Flow) -> Mapping[str, Any]:
        try:
            claims = self._decode(id_token)
        except (JoseError, ValueError):  # the provider may have changed its keys a moment ago
            self._until = 0.0
            await self._learn()
            try:
                claims = self._decode(id_token)
            except (JoseError, ValueError) as error:
                raise OidcError("claims") from error
        audience = claims.get("aud")
        if isinstance(audience, list) and len(audience) > 1 and claims.get("azp") != self.provider.client_id:
            raise OidcError("claims")
        if not secrets.compare_digest(str(claims.get("nonce") or "").encode(), flow.nonce.encode()):
            raise OidcError("claims")
        return claims

    def _decode(self, id_token: str) -> Mapping[str, Any]:
        assert self._keys is not None
        claims = jwt.decode(id_token, self._keys, algorithms=ALGORITHMS).claims
        rules = jwt.JWTClaimsRegistry(
            leeway=CLOCK_SECONDS, iss={"essential": True, "value": self.provider.issuer},
            aud={"essential": True, "value": self.provider.client_id}, exp={"essential": True}, iat={"essential": True},
            sub={"essential": True},
        )  # fmt: skip
        rules.validate(claims)
        return claims

    def _read(self, claims: Mapping[str, Any]) -> Person:
        given = claims.get(self.provider.role_claim)
        values = {given} if isinstance(given, str) else {str(value) for value in given or ()}
        roles = {self.provider.roles[value] for value in values if value in self.provider.roles}
        role = next((role for role in ROLE_ORDER if role in roles), None)
        if role is None:
            raise OidcError("role")
        subject = hashlib.sha256(f"{self.provider.issuer}\0{claims['sub']}".encode()).hexdigest()
        name = str(claims.get("preferred_username") or claims.get("name") or f"oidc-{subject[:8]}")[:64]
        alias = str(claims.get("given_name") or name.split("@")[0].split()[0])[:60]
        return Person(subject, name, alias, role)

    async def _learn(self) -> None:
        if time.monotonic() < self._until:
            return
        try:
            async with httpx.AsyncClient(transport=self._transport, timeout=TIMEOUT_SECONDS) as client:
                metadata = (
                    (await client.get(f"{self.provider.issuer}/.well-known/openid-configuration"))
                    .raise_for_status()
                    .json()
                )
                if metadata.get("issuer") != self.provider.issuer:
                    raise ValueError("issuer")
                for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
                    check_address(str(metadata.get(name)))
                keys = (await client.get(metadata["jwks_uri"])).raise_for_status().json()
            self._keys = KeySet.import_key_set(keys)
        except (httpx.HTTPError, JoseError, ValueError, TypeError, AttributeError) as error:
            raise OidcError("provider") from error
        self._metadata, self._until = metadata, time.monotonic() + KNOWN_SECONDS

    def _client(self) -> AsyncOAuth2Client:
        return AsyncOAuth2Client(
            self.provider.client_id, self.provider.client_secret, scope=SCOPE, redirect_uri=self.provider.redirect_url,
            token_endpoint_auth_method="client_secret_basic" if self.provider.client_secret else "none",
            transport=self._transport, timeout=TIMEOUT_SECONDS,
        )  # fmt: skip


def check_address(url: str) -> None:
    """Refuse what is not https, but for this machine itself.

    Raises:
        ValueError: It is neither.
    """
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in ("127.0.0.1", "localhost", "::1"):
        raise ValueError("https")
