"""boto3 sessions: one for each thread, all with the same credentials, retry mode and address."""

from __future__ import annotations

import threading
from typing import Any

import boto3
import botocore.session
from botocore.config import Config
from botocore.credentials import AssumeRoleCredentialFetcher, DeferredRefreshableCredentials
from botocore.exceptions import NoCredentialsError

from subsetter.config.engine import AthenaEngine

_ATTEMPTS = 6
_CONNECTIONS = 32


def client_config() -> Config:
    """Returns how every client behaves.

    The retry mode is named because botocore's default depends on its version: since 1.44.0 (November 2026) it is
    ``standard``, before it was ``legacy``, which does not retry Athena's TooManyRequestsException.
    """
    return Config(
        retries={"mode": "standard", "total_max_attempts": _ATTEMPTS},
        connect_timeout=10,
        read_timeout=60,
        max_pool_connections=_CONNECTIONS,
    )


class EngineSession(boto3.Session):  # type: ignore[misc]  # boto3 has no types
    """A session of one thread. awswrangler makes a client for each call; here it gets the one that there is."""

    def __init__(self, botocore_session: Any, endpoint_url: str | None) -> None:
        super().__init__(botocore_session=botocore_session)
        self._endpoint_url = endpoint_url
        self._clients: dict[str, Any] = {}

    def client(self, service_name: str, *_: Any, **__: Any) -> Any:
        """Returns the client of a service, always with this package's settings, whatever else is asked for."""
        if service_name not in self._clients:
            self._clients[service_name] = super().client(
                service_name, endpoint_url=self._endpoint_url, config=client_config()
            )
        return self._clients[service_name]

    def regional(self, service: str, region: str) -> Any:
        """Returns the client of a service in a Region, with this package's settings."""
        key = f"{service} in {region}"
        if key not in self._clients:
            self._clients[key] = super().client(
                service, region_name=region, endpoint_url=self._endpoint_url, config=client_config()
            )
        return self._clients[key]


class Connections:
    """Sessions and clients of a config, one set for each thread that asks.

    Profiles (SSO ones too), web identity, container and instance roles are found by botocore. An assumed role gets
    new credentials before the old ones expire, from the same source, once for all threads.

    Args:
        engine: the ``engine`` part of the config.
    """

    def __init__(self, engine: AthenaEngine) -> None:
        self._engine = engine
        self._of_thread = threading.local()
        self._making = threading.Lock()
        self._assumed: DeferredRefreshableCredentials | None = None

    @property
    def session(self) -> EngineSession:
        """The session of this thread."""
        found: EngineSession | None = getattr(self._of_thread, "session", None)
        if found is None:
            # Reading configuration files and assuming a role are not safe across threads.
            with self._making:
                found = EngineSession(self._botocore_session(), self._engine.endpoint_url)
            self._of_thread.session = found
        return found

    def client(self, service: str) -> Any:
        """Returns this thread's client of a service."""
        return self.session.client(service)

    def regional(self, service: str, region: str) -> Any:
        """Returns this thread's client of a service in a Region."""
        return self.session.regional(service, region)

    @property
    def region(self) -> str:
        """The AWS Region.

        Raises:
            NoRegionError: when neither config, profile nor environment names one.
        """
        return str(self.client("athena").meta.region_name)

    def _botocore_session(self) -> Any:
        session = self._plain_session()
        if self._engine.assume_role:
            session._credentials = self._assumed_credentials(self._engine.assume_role)  # noqa: SLF001 no other way in
        return session

    def _plain_session(self) -> Any:
        session = botocore.session.Session(profile=self._engine.profile)
        if self._engine.region:
            session.set_config_variable("region", self._engine.region)
        return session

    def _assumed_credentials(self, role: str) -> DeferredRefreshableCredentials:
        if self._assumed is None:
            session = self._plain_session()

            def create_client(service: str, **options: Any) -> Any:
                return session.create_client(
                    service, endpoint_url=self._engine.endpoint_url, config=client_config(), **options
                )

            source = session.get_credentials()
            if source is None:
                raise NoCredentialsError
            fetcher = AssumeRoleCredentialFetcher(
                client_creator=create_client,
                source_credentials=source,
                role_arn=role,
                extra_args={"RoleSessionName": "subset"},
            )
            self._assumed = DeferredRefreshableCredentials(
                method="assume-role", refresh_using=fetcher.fetch_credentials
            )
        return self._assumed
