"""The one table of what can go wrong on AWS, and what it is to us.

Sources: the service models of botocore 1.44.5, the Athena user guide's error reference (April 2026), and error texts
that users of Athena have published.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from subsetter.engines.base import VALUE_CURE
from subsetter.errors import (
    AccessDenied,
    CredentialsExpired,
    DestinationUnwritable,
    EngineError,
    LimitExceeded,
    QueryCancelled,
    QueryFailed,
    SourceUnreadable,
    SubsetError,
    Throttled,
)


class Again(Enum):
    """Whether the same may work when it is tried again."""

    NEVER = "never"
    CALL = "call"  # the same call, after a pause: nothing has begun
    ATTEMPT = "attempt"  # the same statement as a new attempt, with a name and a location of its own


@dataclass(frozen=True, slots=True)
class AwsFault:
    """What a failure is to us.

    Attributes:
        error: our class.
        hint: what to do next; ``{login}`` stands for the command that renews credentials.
    """

    error: type[SubsetError]
    hint: str
    again: Again = Again.NEVER


_OURS = "This may be a bug of subset: please report it with the statement."
_LOGIN = AwsFault(CredentialsExpired, "{login} Then run the same command again: the build goes on where it was.")
_NO_LOGIN = AwsFault(AccessDenied, "{login} Or name another engine.profile.")
_SETTING = AwsFault(EngineError, "Correct the AWS configuration files and environment variables (AWS_…).")
_NETWORK = AwsFault(
    EngineError, "Look at the network and at engine.region and engine.endpoint_url, then run again.", Again.CALL
)
_LOAD = AwsFault(Throttled, "Lower engine.max_parallel, or run again when the account is less busy.", Again.CALL)
_AWS = AwsFault(EngineError, "AWS itself failed: run the same command again.", Again.CALL)
_RIGHT = AwsFault(AccessDenied, "Give the caller this right. The least policy: subset iam CONFIG")
_SLOW_DOWN = AwsFault(Throttled, "S3 refused for load. Run the same command again.", Again.ATTEMPT)
_BUG = AwsFault(EngineError, _OURS)
_TRY = AwsFault(QueryFailed, "It was tried again in vain. Run the same command again later.", Again.ATTEMPT)
_WRITE = AwsFault(DestinationUnwritable, "Look at destination.location, its bucket and the rights to write there.")
_MISSING = AwsFault(SourceUnreadable, "Look whether the table and its files are still there.")
_QUERY = AwsFault(QueryFailed, "Look at the statement and at its query in the Athena console.")
_STATEMENT = AwsFault(QueryFailed, _OURS)
_VALUE = AwsFault(QueryFailed, VALUE_CURE)
_RESULT_BUCKET = AwsFault(
    DestinationUnwritable, "Look at the bucket of query results: the workgroup's, or engine.query_output."
)

# botocore's exceptions, by class name: some exist only in some versions. Classes that are not named count as the
# nearest class above them.
CLIENT_MEANINGS: dict[str, AwsFault] = {
    "BotoCoreError": _SETTING,
    "NoCredentialsError": _NO_LOGIN,
    "NoAuthTokenError": _NO_LOGIN,
    "PartialCredentialsError": _SETTING,
    "UnknownCredentialError": _SETTING,
    "CredentialRetrievalError": _LOGIN,
    "TokenRetrievalError": _LOGIN,
    "SSOError": _LOGIN,
    "LoginError": _LOGIN,
    "LoginInsufficientPermissions": _RIGHT,
    "RefreshWithMFAUnsupportedError": _LOGIN,
    "MetadataRetrievalError": _LOGIN,
    "ProfileNotFound": AwsFault(EngineError, "Correct engine.profile, or add the profile to the AWS configuration."),
    "NoRegionError": AwsFault(EngineError, "Set engine.region, such as eu-west-1."),
    "InvalidRegionError": AwsFault(EngineError, "Correct engine.region: write it like eu-west-1."),
    "EndpointConnectionError": _NETWORK,
    "HTTPClientError": _NETWORK,
    "ConnectionError": _NETWORK,
    "ResponseStreamingError": _NETWORK,
    "IncompleteReadError": _NETWORK,
    "ChecksumError": _NETWORK,
    "FlexibleChecksumError": _NETWORK,
    "CapacityNotAvailableError": _LOAD,
    "ValidationError": _BUG,
    "PaginationError": _AWS,
    "WaiterError": _AWS,
    "ClientError": AwsFault(EngineError, "Look up this answer of AWS, correct its cause and run again."),
    "StubResponseError": _BUG,
    "InvalidDNSNameError": AwsFault(EngineError, "Correct destination.location: S3 has no such bucket name."),
}

# Codes of ClientError.
CODE_MEANINGS: dict[str, AwsFault] = {
    # Load.
    "TooManyRequestsException": _LOAD,
    "ThrottlingException": _LOAD,
    "Throttling": _LOAD,
    "RequestLimitExceeded": _LOAD,
    "SlowDown": _LOAD,
    "503": _LOAD,
    "ServiceUnavailable": _LOAD,
    "ConcurrentRunsExceededException": _LOAD,
    "ResourceNumberLimitExceededException": AwsFault(EngineError, "Ask AWS for a higher quota, or remove tables."),
    # Faults of AWS.
    "InternalServerException": _AWS,
    "InternalServiceException": _AWS,
    "InternalServerErrorException": _AWS,
    "InternalError": _AWS,
    "InternalFailure": _AWS,
    "500": _AWS,
    "502": _AWS,
    "504": _AWS,
    "OperationTimeoutException": _AWS,
    "RequestTimeout": _AWS,
    "FederationSourceRetryableException": _AWS,
    # Who we are.
    "ExpiredToken": _LOGIN,
    "ExpiredTokenException": _LOGIN,
    "RequestExpired": _LOGIN,
    "TokenRefreshRequired": _LOGIN,
    "UnauthorizedException": _LOGIN,
    "InvalidClientTokenId": _NO_LOGIN,
    "UnrecognizedClientException": _NO_LOGIN,
    "InvalidAccessKeyId": _NO_LOGIN,
    "SignatureDoesNotMatch": _NO_LOGIN,
    "AuthFailure": _NO_LOGIN,
    "OptInRequired": _NO_LOGIN,
    "InvalidIdentityToken": _LOGIN,
    "IDPCommunicationError": _AWS,
    # What we may do.
    "AccessDenied": _RIGHT,
    "AccessDeniedException": _RIGHT,
    "ForbiddenException": _RIGHT,
    "403": _RIGHT,
    "UnauthorizedOperation": _RIGHT,
    "PermissionTypeMismatchException": _RIGHT,
    "KMSAccessDeniedException": _RIGHT,
    "KMS.AccessDeniedException": _RIGHT,
    "GlueEncryptionException": AwsFault(AccessDenied, "Give the caller the right to use the catalog's KMS key."),
    "KMS.DisabledException": AwsFault(
        DestinationUnwritable, "Enable the KMS key, or name another destination.kms_key."
    ),
    "KMS.NotFoundException": AwsFault(DestinationUnwritable, "Correct destination.kms_key."),
    # What is not there, or not so.
    "NoSuchBucket": AwsFault(EngineError, "Correct the bucket's name in the config, or make the bucket."),
    "NoSuchKey": _MISSING,
    "404": _MISSING,
    "EntityNotFoundException": AwsFault(EngineError, "Correct the database or catalog in the config, or make it."),
    "NotFoundException": AwsFault(EngineError, "Correct the name in the config."),
    "ResourceNotFoundException": AwsFault(EngineError, "Correct the name in the config."),
    "FederationSourceException": AwsFault(SourceUnreadable, "Look at the catalog's connection in Glue."),
    "MetadataException": AwsFault(SourceUnreadable, "Look at the catalog's connection in Glue."),
    "PermanentRedirect": AwsFault(EngineError, "The bucket lies in another Region: correct engine.region."),
    "AuthorizationHeaderMalformed": AwsFault(EngineError, "The bucket lies in another Region: correct engine.region."),
    "InvalidRequestException": _QUERY,
    "AlreadyExistsException": AwsFault(EngineError, "Somebody else works at the destination: run again.", Again.CALL),
    "ConcurrentModificationException": AwsFault(
        EngineError, "Somebody else works at the destination: run again.", Again.CALL
    ),
    "OperationAborted": _AWS,
    "ConditionalRequestConflict": _AWS,
    "InvalidInputException": _BUG,
    "ValidationException": _BUG,
}

VAGUE_CODES = frozenset({"InvalidRequestException"})
"""Codes that say less than the text that comes with them."""

# Words in an error's text that say more than its class or type does; the first that is found counts.
TEXT_MEANINGS: dict[str, AwsFault] = {
    # First of all, as these errors quote values, which may be any words.
    "DIVISION_BY_ZERO": _VALUE,
    "INVALID_CAST_ARGUMENT": _VALUE,
    "INVALID_FUNCTION_ARGUMENT": _VALUE,
    "NUMERIC_VALUE_OUT_OF_RANGE": _VALUE,
    "CONCURRENT_QUERY_LIMIT_EXCEEDED": _LOAD,
    "security token included in the request is expired": _LOGIN,
    "ExpiredToken": _LOGIN,
    "Bytes scanned limit was exceeded": AwsFault(
        LimitExceeded,
        "The workgroup's limit per query stopped it, and what it read is billed. Copy fewer rows or columns, or raise "
        "that limit.",
    ),
    "ICEBERG_COMMIT_ERROR": _TRY,
    "exhausted resources": AwsFault(
        QueryFailed, "It was tried again in vain. Copy fewer columns or rows of this table.", Again.ATTEMPT
    ),
    "EXCEEDED_LOCAL_MEMORY_LIMIT": AwsFault(QueryFailed, "Copy fewer columns or rows of this table.", Again.ATTEMPT),
    "TOO_MANY_OPEN_PARTITIONS": AwsFault(
        QueryFailed, "A statement may write at most 100 partitions and buckets: use fewer buckets in partition_by."
    ),
    "HIVE_PATH_ALREADY_EXISTS": AwsFault(
        DestinationUnwritable, "Files are in the way of a new attempt.", Again.ATTEMPT
    ),
    "Cannot create a table on a non-empty location": AwsFault(
        DestinationUnwritable, "Files are in the way of a new attempt.", Again.ATTEMPT
    ),
    "already exists": AwsFault(DestinationUnwritable, "A table is in the way of a new attempt.", Again.ATTEMPT),
    "Session property catalog does not exist": AwsFault(SourceUnreadable, "Correct source.catalog."),
    "WorkGroup": AwsFault(EngineError, "Correct engine.workgroup."),
    "output bucket": _RESULT_BUCKET,
    "timestamp precision": _STATEMENT,
    "Unsupported Hive type": _STATEMENT,
    # S3's own answer, inside the errors below: what it says decides.
    "Access Denied (Service": _RIGHT,
    "Permission denied on S3 path": _RIGHT,
    "SlowDown": _SLOW_DOWN,
    "Slow Down (Service": _SLOW_DOWN,
    "HIVE_BAD_DATA": AwsFault(SourceUnreadable, "A file of the source does not fit its table: drop that column."),
    "HIVE_CURSOR_ERROR": AwsFault(SourceUnreadable, "A file of the source cannot be read: look whether it is whole."),
    "HIVE_CANNOT_OPEN_SPLIT": AwsFault(SourceUnreadable, "A file of the source has gone or may not be read."),
    "ICEBERG_BAD_DATA": AwsFault(SourceUnreadable, "A file of the source is damaged: read an older as_of."),
    "ICEBERG_CANNOT_OPEN_SPLIT": AwsFault(SourceUnreadable, "A file of the source has gone: its snapshot has expired."),
    "Iceberg snapshot ID does not exist": AwsFault(
        SourceUnreadable, "The snapshot has expired since the build began: build again."
    ),
    "Query timeout": AwsFault(QueryFailed, "Copy fewer rows, or ask AWS for a longer DML timeout (at most 240 min)."),
    "Insufficient Lake Formation permission": AwsFault(
        AccessDenied, "Ask the administrator of Lake Formation to grant it."
    ),
}

# AthenaError.ErrorType: the user guide's error reference.
TYPE_MEANINGS: dict[int, AwsFault] = {
    **dict.fromkeys(range(9), TEXT_MEANINGS["exhausted resources"]),
    204: AwsFault(QueryFailed, "The metastore failed. Run the same command again.", Again.ATTEMPT),
    206: TEXT_MEANINGS["Query timeout"],
    210: TEXT_MEANINGS["Query timeout"],
    233: AwsFault(QueryFailed, "Look at the Iceberg table that the message names."),
    234: TEXT_MEANINGS["Insufficient Lake Formation permission"],
    401: _RESULT_BUCKET,
    402: _RESULT_BUCKET,
    1003: _STATEMENT,
    1004: AwsFault(SourceUnreadable, "The table's schema in the catalog does not fit its files."),
    1006: _STATEMENT,
    1008: _STATEMENT,
    1011: AwsFault(QueryCancelled, "Run the same command again: the build goes on where it was."),
    1014: AwsFault(QueryCancelled, "Run the same command again: the build goes on where it was."),
    **dict.fromkeys(range(1100, 1104), _STATEMENT),
    1109: _MISSING,
    1110: _MISSING,
    1200: _STATEMENT,
    1300: _QUERY,
    **dict.fromkeys(
        range(1400, 1407), AwsFault(Throttled, "Lower engine.max_parallel, or run again later.", Again.ATTEMPT)
    ),
    1500: _RIGHT,
    1501: _RIGHT,
    1602: AwsFault(Throttled, "The capacity reservation is too small for this statement: enlarge it."),
    1700: TEXT_MEANINGS["Insufficient Lake Formation permission"],
    1701: AwsFault(QueryFailed, "Glue failed. Run the same command again.", Again.ATTEMPT),
    9999: _TRY,
}

# awswrangler's exceptions. What it raises for a bad call would be a bug of ours; the rest says that a service failed.
WRANGLER_MEANINGS: dict[str, AwsFault] = {
    **dict.fromkeys(
        (
            "CalculationFailed",
            "EMRServerlessJobError",
            "EmptyDataFrame",
            "FailedQualityCheck",
            "InvalidArgument",
            "InvalidArgumentCombination",
            "InvalidArgumentType",
            "InvalidArgumentValue",
            "InvalidCompression",
            "InvalidConnection",
            "InvalidCtasApproachQuery",
            "InvalidDataFrame",
            "InvalidDatabaseType",
            "InvalidFile",
            "InvalidRedshiftDistkey",
            "InvalidRedshiftDiststyle",
            "InvalidRedshiftPrimaryKeys",
            "InvalidRedshiftSortkey",
            "InvalidRedshiftSortstyle",
            "InvalidRulesetDefinition",
            "InvalidSchemaConvergence",
            "InvalidTable",
            "NeptuneLoadError",
            "NotSupported",
            "PolicyResourceConflict",
            "RedshiftLoadError",
            "TimestreamLoadError",
            "UndetectedType",
            "UnsupportedType",
        ),
        _BUG,
    ),
    "AlreadyExists": CODE_MEANINGS["AlreadyExistsException"],
    "InvalidConfiguration": _SETTING,
    "NoFilesFound": _MISSING,
    "QueryCancelled": TYPE_MEANINGS[1011],
    "QueryFailed": _QUERY,
    "ResourceDoesNotExist": CODE_MEANINGS["EntityNotFoundException"],
    "S3SelectRequestIncomplete": _AWS,
    "ServiceApiError": _AWS,
    "SessionFailed": _AWS,
}
