"""Everything that AWS can raise has a meaning, with a cure."""

from __future__ import annotations

import inspect

import awswrangler.exceptions
import botocore.exceptions
import pytest
from botocore.exceptions import BotoCoreError, ClientError

from subsetter.engines.athena.error_codes import (
    CLIENT_MEANINGS,
    CODE_MEANINGS,
    TEXT_MEANINGS,
    TYPE_MEANINGS,
    WRANGLER_MEANINGS,
    Again,
)
from subsetter.engines.athena.errors import AWS_ERRORS, AwsErrors, meaning_of, meaning_of_execution
from subsetter.engines.athena.executions import Execution
from subsetter.errors import (
    AccessDenied,
    CredentialsExpired,
    EngineError,
    LimitExceeded,
    QueryCancelled,
    QueryFailed,
    SourceUnreadable,
    Throttled,
)

# AthenaError.ErrorType, as the user guide's error reference lists them (April 2026).
DOCUMENTED_TYPES = [
    *range(9), 204, 206, 210, 233, 234, 401, 402, 1003, 1004, 1006, 1008, 1011, 1014, 1100, 1101, 1102, 1103, 1109,
    1110, 1200, *range(1400, 1407), 1500, 1501, 1602, 1700, 1701, 9999,
]  # fmt: skip
# Errors that botocore 1.44.5's models of the calls we make declare, and what S3 and the signers answer besides.
CODES = [
    "TooManyRequestsException", "ThrottlingException", "InternalServerException", "InvalidRequestException",
    "InternalServiceException", "OperationTimeoutException", "EntityNotFoundException", "AlreadyExistsException",
    "ConcurrentModificationException", "ResourceNumberLimitExceededException", "GlueEncryptionException",
    "InvalidInputException", "FederationSourceException", "FederationSourceRetryableException",
    "PermissionTypeMismatchException", "NoSuchBucket", "NoSuchKey", "SlowDown", "AccessDenied",
    "AccessDeniedException", "ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId",
    "UnrecognizedClientException", "SignatureDoesNotMatch", "InternalError", "MetadataException",
    "ResourceNotFoundException", "InvalidIdentityToken", "IDPCommunicationError", "RequestExpired", "PermanentRedirect",
]  # fmt: skip


def client_error(code: str, message: str = "told") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message}}, "SomeCall")


def classes(module: object, root: type) -> list[type]:
    found = (kind for _, kind in inspect.getmembers(module, inspect.isclass))
    return [kind for kind in found if issubclass(kind, root) and not issubclass(kind, Warning)]


def test_every_exception_of_awswrangler_is_mapped() -> None:
    names = {kind.__name__ for kind in classes(awswrangler.exceptions, Exception)}
    assert names == set(WRANGLER_MEANINGS)
    assert all(issubclass(getattr(awswrangler.exceptions, name), AWS_ERRORS) for name in names)


@pytest.mark.parametrize("kind", classes(botocore.exceptions, Exception), ids=lambda kind: kind.__name__)
def test_every_exception_of_botocore_is_mapped(kind: type[Exception]) -> None:
    if not issubclass(kind, AWS_ERRORS):
        pytest.skip("it is not raised by calls")
    error = kind.__new__(kind)
    error.response = {}  # type: ignore[attr-defined]  # what a ClientError carries
    meaning = meaning_of(error)
    assert meaning.hint.endswith((".", "CONFIG", "}"))


def test_credentials_and_networks_are_not_taken_for_settings() -> None:
    # The general class stands for broken settings, so what is not one must have an entry of its own.
    assert CLIENT_MEANINGS["SSOError"].error is CredentialsExpired
    assert meaning_of(botocore.exceptions.UnauthorizedSSOTokenError()).error is CredentialsExpired
    assert meaning_of(botocore.exceptions.NoCredentialsError()).error is AccessDenied
    lost = botocore.exceptions.EndpointConnectionError(endpoint_url="https://athena")
    assert meaning_of(lost).again is Again.CALL
    assert meaning_of(botocore.exceptions.ConnectionClosedError(endpoint_url="x")).again is Again.CALL
    assert meaning_of(botocore.exceptions.ReadTimeoutError(endpoint_url="x")).again is Again.CALL


@pytest.mark.parametrize("code", CODES)
def test_every_listed_code_has_an_entry_of_its_own(code: str) -> None:
    assert CODE_MEANINGS[code] is meaning_of(client_error(code))


def test_an_unknown_code_is_an_engine_error_that_says_what_aws_said() -> None:
    error = AwsErrors().of_exception(client_error("Unheard", "of this"), "Doing it")
    assert isinstance(error, EngineError)
    assert error.message == "Doing it: Unheard: of this"


@pytest.mark.parametrize("number", DOCUMENTED_TYPES)
def test_every_documented_error_type_is_mapped(number: int) -> None:
    execution = Execution("q1", "FAILED", "it failed", number)
    assert meaning_of_execution(execution) is TYPE_MEANINGS[number]
    error = AwsErrors().of_execution(execution, "SELECT 1")
    assert "q1" in error.message
    assert error.hint


def test_every_meaning_has_a_cure() -> None:
    for table in (CLIENT_MEANINGS, CODE_MEANINGS, TEXT_MEANINGS, TYPE_MEANINGS, WRANGLER_MEANINGS):
        assert all(meaning.hint for meaning in table.values())


def test_expired_credentials_say_what_to_type() -> None:
    error = AwsErrors("analytics").of_exception(client_error("ExpiredTokenException"), "GetTables")
    assert isinstance(error, CredentialsExpired)
    assert "aws sso login --profile analytics" in error.hint


@pytest.mark.parametrize(
    ("execution", "kind", "can_repeat"),
    [
        (Execution("q", "FAILED", "ICEBERG_COMMIT_ERROR: other", 233), QueryFailed, True),
        (Execution("q", "FAILED", "Query exhausted resources at this scale factor", 0), QueryFailed, True),
        (Execution("q", "FAILED", "Amazon S3 refused", 1403), QueryFailed, True),
        (Execution("q", "FAILED", "internal", 9999), QueryFailed, True),
        (Execution("q", "FAILED", "SYNTAX_ERROR: line 1", 1006), QueryFailed, False),
        (Execution("q", "CANCELLED", "Query was cancelled by user", 1011), QueryCancelled, False),
        (Execution("q", "CANCELLED", ""), QueryCancelled, False),
        (Execution("q", "FAILED", "something new"), QueryFailed, False),
    ],
)
def test_a_failed_query_says_whether_another_attempt_may_help(
    execution: Execution, kind: type[QueryFailed], can_repeat: bool
) -> None:
    error = AwsErrors().of_execution(execution, "SELECT 1")
    assert type(error) is kind
    assert isinstance(error, QueryFailed)
    assert (error.query_id, error.statement, error.can_repeat) == ("q", "SELECT 1", can_repeat)


def test_the_cutoff_of_a_workgroup_is_an_exceeded_limit() -> None:
    execution = Execution("q", "CANCELLED", "Bytes scanned limit was exceeded: 10 MB")
    assert isinstance(AwsErrors().of_execution(execution, "SELECT 1"), LimitExceeded)


def test_bad_data_is_the_sources_fault() -> None:
    execution = Execution("q", "FAILED", "HIVE_BAD_DATA: Malformed Parquet file", 1004)
    assert isinstance(AwsErrors().of_execution(execution, "SELECT 1"), SourceUnreadable)


@pytest.mark.parametrize("code", ["HIVE_CANNOT_OPEN_SPLIT", "ICEBERG_CANNOT_OPEN_SPLIT", "HIVE_CURSOR_ERROR"])
@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ("Access Denied (Service: Amazon S3; Status Code: 403; Error Code: AccessDenied; Request ID: 1)", AccessDenied),
        ("Slow Down (Service: Amazon S3; Status Code: 503; Error Code: 503 Slow Down)", QueryFailed),
        ("", SourceUnreadable),
    ],
)
def test_a_file_that_cannot_be_opened_is_told_by_what_s3_answered(
    code: str, answer: str, kind: type[Exception]
) -> None:
    execution = Execution("q", "FAILED", f"{code}: Error opening Hive split s3://lake/1 (offset=0, length=9): {answer}")
    error = AwsErrors().of_execution(execution, "SELECT 1")
    assert type(error) is kind
    assert not isinstance(error, QueryFailed) or error.can_repeat


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("WorkGroup dev is not found.", "Correct engine.workgroup."),
        ("Unable to verify/create output bucket results", "engine.query_output"),
        ("Queries of this type are not supported", "Look at the statement"),
        ("DIVISION_BY_ZERO: Division by zero", "nullif(x, 0)"),
        ("INVALID_CAST_ARGUMENT: Cannot cast 'ExpiredToken' to INT", "try_cast"),
        ("NUMERIC_VALUE_OUT_OF_RANGE: bigint addition overflow: 9 + 9", "a wider type"),
        ("INVALID_FUNCTION_ARGUMENT: Pattern is no regular expression", "A condition of the table"),
    ],
)
def test_an_invalid_request_is_told_by_its_text(text: str, hint: str) -> None:
    error = AwsErrors().of_exception(client_error("InvalidRequestException", text), "Call")
    assert hint in error.hint


def test_the_quota_of_queries_is_load() -> None:
    error = AwsErrors().of_exception(client_error("TooManyRequestsException"), "StartQueryExecution", "SELECT 1")
    assert isinstance(error, Throttled)


def test_only_errors_of_aws_are_translated() -> None:
    with pytest.raises(ZeroDivisionError), AwsErrors().mapped("Dividing"):
        print(1 // 0)
    with pytest.raises(EngineError, match="Reading"), AwsErrors().mapped("Reading"):
        raise BotoCoreError
