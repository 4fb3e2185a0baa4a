"""The boto3 session of the tests that call awswrangler themselves."""

import threading
from functools import cache
from typing import Any

import boto3


class SharedSession(boto3.Session):  # type: ignore[misc]  # boto3 has no types
    """A session for all tests and their threads; awswrangler makes a client for each call."""

    _making = threading.Lock()

    def client(self, *args: Any, **options: Any) -> Any:
        """Returns a new client; only the making of it is not safe across threads."""
        with self._making:
            return super().client(*args, **options)


@cache
def shared_session() -> SharedSession:
    """The one session: what it has read of the services takes longer than most of their calls."""
    return SharedSession()
