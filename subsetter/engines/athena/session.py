"""The boto3 session of a config: one for all threads, each client made once, by one thread at a time.

Clients may be used by several threads at once, the making of them may not (boto3's guide, "Multithreading or
multiprocessing with clients", November 2026). To make one takes up to half a second of processor for the model of its
service, so that a client for each thread would cost more than the calls.
"""

from __future__ import annotations

import threading
from functools import cache, cached_property
from typing import Any

import boto3
import botocore.session
from botocore.config import Config
from botocore.credentials import AssumeRoleCredentialFetcher, DeferredRefreshableCredentials
from botocore.exceptions import NoCredentialsError
from botocore.loaders import Loader, create_loader

from subsetter.config.engine import AthenaOptions

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
    """A session for all threads. awswrangler makes a client for each call; here it gets the one that there is."""

    def __init__(self, botocore_session: Any, endpoint_url: str | None) -> None:
        super().__init__(botocore_session=botocore_session)
        self._endpoint_url = endpoint_url
        self._clients: dict[tuple[str, str | None], Any] = {}
        self._making = threading.Lock()

    def client(self, service_name: str, *_: Any, **__: Any) -> Any:
        """Returns the client of a service, always with this package's settings, whatever else is asked for."""
        return self._made(service_name, None)

    def regional(self, service: str, region: str) -> Any:
        """Returns the client of a service in a Region, with this package's settings."""
        return self._made(service, region)

    def _made(self, service: str, region: str | None) -> Any:
        with self._making:
            if (service, region) not in self._clients:
                self._clients[service, region] = super().client(
                    service, region_name=region, endpoint_url=self._endpoint_url, config=client_config()
                )
            return self._clients[service, region]


class Connections:
    """The session and the clients of a config, for all threads.

    Profiles (SSO ones too), web identity, container and instance roles are found by botocore. An assumed role gets
    new credentials before the old ones expire, from the same source.

    Args:
        engine: the ``engine`` part of the config.
    """

    def __init__(self, engine: AthenaOptions) -> None:
        self._engine = engine
        self._opening = threading.Lock()

    @property
    def session(self) -> EngineSession:
        """The session."""
        with self._opening:
            return self._session

    @cached_property
    def _session(self) -> EngineSession:
        return EngineSession(self._botocore_session(), self._engine.endpoint_url)

    def client(self, service: str) -> Any:
        """Returns the client of a service."""
        return self.session.client(service)

    def regional(self, service: str, region: str) -> Any:
        """Returns the client of a service in a Region."""
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
        session.register_component("data_loader", _models(session.get_config_variable("data_path")))
        if self._engine.region:
            session.set_config_variable("region", self._engine.region)
        return session

    def _assumed_credentials(self, role: str) -> DeferredRefreshableCredentials:
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
        return DeferredRefreshableCredentials(method="assume-role", refresh_using=fetcher.fetch_credentials)


@cache
def _models(folder: str | None) -> Loader:
    """Returns what reads the models of services, and keeps them: engines that follow each other need the same ones."""
    return create_loader(folder)
