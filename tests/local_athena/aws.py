"""The one account of the local Athena: its names, its access keys, the variables that lead to it."""

ACCOUNT = "123456789012"
REGION = "us-east-1"

USER_KEY = "testing"
"""The access key of tests: their calls are recorded, and faults are injected into them."""

HARNESS_KEY = "local-athena"
"""The access key of the harness itself."""

TRINO_KEY = "trino"
"""The access key of Trino's own calls to Glue and S3."""


def environment(endpoint: str) -> dict[str, str]:
    """The variables that lead awswrangler and boto3 to the local Athena, and to nothing else."""
    return {
        "AWS_ACCESS_KEY_ID": USER_KEY,
        "AWS_SECRET_ACCESS_KEY": USER_KEY,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": "/dev/null",
        "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
    }


def split_uri(uri: str) -> tuple[str, str]:
    """`s3://bucket/a/b` as `("bucket", "a/b")`."""
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    return bucket, key
