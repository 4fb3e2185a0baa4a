"""An AWS call and its reply, as values."""

import io
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from tests.local_athena.aws import HARNESS_KEY, TRINO_KEY

WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

JSON_TYPE = ("Content-Type", "application/x-amz-json-1.1")


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back to the caller."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True, slots=True)
class Call:
    """One call: `service` as in its signature ("athena"), `operation` as in the API ("GetTable")."""

    environ: dict[str, Any]
    service: str
    operation: str
    access_key: str
    body: Mapping[str, Any]

    @property
    def is_users(self) -> bool:
        """Whether a test made the call, not Trino or the harness."""
        return self.access_key not in {HARNESS_KEY, TRINO_KEY}

    @property
    def path(self) -> str:
        """The path of the URL: for S3 `/bucket/key`."""
        path: str = self.environ.get("PATH_INFO", "")
        return path


def read_call(environ: dict[str, Any]) -> Call:
    """Reads service, operation and caller; the body stays readable for moto."""
    access_key, service = _credential(environ.get("HTTP_AUTHORIZATION", ""))
    prefix, _, operation = environ.get("HTTP_X_AMZ_TARGET", "").partition(".")
    if operation:
        content = _rest_of_body(environ)
        return Call(environ, service or prefix, operation, access_key, json.loads(content or b"{}"))
    if service == "s3":
        return Call(environ, service, _s3_operation(environ), access_key, {})
    if environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded"):
        form = parse_qs(_rest_of_body(environ).decode())
        return Call(environ, service, form.get("Action", [""])[0], access_key, form)
    return Call(environ, service, f"{environ['REQUEST_METHOD']} {environ.get('PATH_INFO', '')}", access_key, {})


def forward(app: WsgiApp, environ: dict[str, Any]) -> Reply:
    """What moto answers."""
    head: list[Any] = []
    chunks = app(environ, lambda status, headers, _=None: head.extend((status, headers)))
    try:
        body = b"".join(chunks)
    finally:
        getattr(chunks, "close", lambda: None)()
    return Reply(int(head[0].split()[0]), tuple(head[1]), body)


def json_reply(value: Mapping[str, Any], status: int = 200) -> Reply:
    """A reply of a JSON service."""
    return Reply(status, (JSON_TYPE,), json.dumps(value).encode())


def error_reply(call: Call, status: int, code: str, message: str, **fields: str) -> Reply:
    """An error in the form of the call's service: JSON, or XML for S3 and STS."""
    if call.service in {"s3", "sts"}:
        inner = f"<Code>{code}</Code><Message>{message}</Message>"
        body = (
            f"<Error>{inner}</Error>"
            if call.service == "s3"
            else f"<ErrorResponse><Error>{inner}</Error></ErrorResponse>"
        )
        return Reply(status, (("Content-Type", "application/xml"),), body.encode())
    return json_reply({"__type": code, "message": message, **fields}, status)


def _credential(authorization: str) -> tuple[str, str]:
    """Access key and service of a SigV4 header: `AWS4-HMAC-SHA256 Credential=KEY/day/region/service/aws4_request`."""
    _, _, scope = authorization.partition("Credential=")
    parts = scope.split(",")[0].split("/")
    return (parts[0], parts[3]) if len(parts) > 3 else ("", "s3")


def _rest_of_body(environ: dict[str, Any]) -> bytes:
    content: bytes = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = io.BytesIO(content)
    return content


def _s3_operation(environ: Mapping[str, Any]) -> str:
    method, query = environ["REQUEST_METHOD"], environ.get("QUERY_STRING", "")
    parameters = {item.partition("=")[0] for item in query.split("&")}
    has_key = "/" in environ.get("PATH_INFO", "").strip("/")
    if method == "POST":
        return "DeleteObjects" if "delete" in parameters else "MultipartUpload"
    if method == "GET" and not has_key:
        return "ListObjectsV2" if "list-type" in parameters else "GetBucket"
    if method == "PUT" and "partNumber" in parameters:
        return "UploadPart"
    return f"{method.capitalize()}{'Object' if has_key else 'Bucket'}"
