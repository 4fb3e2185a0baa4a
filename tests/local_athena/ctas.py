"""CREATE TABLE AS: reads Athena's form, checks its properties, and writes Trino's form. The SELECT stays as it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.local_athena.catalogs import ICEBERG
from tests.local_athena.context import Context, TableRef, Translated
from tests.local_athena.failures import FailedError, RefusedError, bad_property, malformed
from tests.local_athena.lexer import Token, read_name, starts_with
from tests.local_athena.names import identifier, literal, unquoted
from tests.local_athena.rewriting import Piece, Rewritten, with_doubles

COMPRESSIONS = ("write_compression", "parquet_compression", "orc_compression")
COMMON = {"table_type", "is_external", "format", "compression_level", *COMPRESSIONS}
HIVE = COMMON | {"external_location", "partitioned_by", "bucketed_by", "bucket_count", "field_delimiter"}
ICEBERG_ONLY = {
    "partitioning",
    "optimize_rewrite_min_data_file_size_bytes",
    "optimize_rewrite_max_data_file_size_bytes",
    "optimize_rewrite_data_file_threshold",
    "optimize_rewrite_delete_file_threshold",
    "vacuum_min_snapshots_to_keep",
    "vacuum_max_snapshot_age_seconds",
}
PASSED_ON = {
    "format": "format",
    "partitioned_by": "partitioned_by",
    "partitioning": "partitioning",
    "bucketed_by": "bucketed_by",
    "bucket_count": "bucket_count",
    "field_delimiter": "textfile_field_separator",
}
CODECS = {"GZIP", "SNAPPY", "ZSTD", "LZ4", "NONE"}

ENFORCED = (
    "The Create Table As Select query failed because it was submitted with an 'external_location' property to an "
    "Athena Workgroup that enforces a centralized output location for all queries. Please remove the "
    "'external_location' property and resubmit the query."
)


@dataclass(frozen=True, slots=True)
class Ctas:
    """A CTAS as written; `properties` hold the raw text of each value."""

    table: TableRef
    if_not_exists: bool
    properties: Mapping[str, str]
    select_start: int
    select_end: int

    def text_of(self, name: str, default: str = "") -> str:
        """The value of a text property, without quotes."""
        return unquoted(self.properties[name]) if name in self.properties else default

    @property
    def is_iceberg(self) -> bool:
        """Whether it makes an Iceberg table; in a table bucket it always does."""
        return self.table.is_s3_tables or self.text_of("table_type", "HIVE").upper() == "ICEBERG"


def is_ctas(tokens: Sequence[Token]) -> bool:
    """Whether the statement begins as one."""
    return starts_with(tokens, "CREATE", "TABLE")


def translate_ctas(text: str, tokens: Sequence[Token], context: Context) -> Translated:
    """The statement for Trino.

    Raises:
        RefusedError: Athena answers 400.
        FailedError: Athena lets the query fail.
    """
    ctas = _parse(text, tokens, context)
    if context.enforces_output and context.output and "external_location" in ctas.properties:
        raise RefusedError(ENFORCED)
    _check_properties(ctas)
    location = _location(ctas, context)
    catalog = ICEBERG if ctas.is_iceberg and not ctas.table.is_s3_tables else ctas.table.catalog
    head = f"CREATE TABLE {'IF NOT EXISTS ' if ctas.if_not_exists else ''}"
    head += ".".join(identifier(part) for part in (catalog, ctas.table.database, ctas.table.table))
    head += f" WITH ({_trino_properties(ctas, location)}) AS "
    select = with_doubles(text, ctas.select_start)
    return Translated(
        sql=Rewritten(text, (Piece(head), *select)),
        statement_type="DML",
        substatement="CREATE_TABLE_AS_SELECT",
        catalog=context.catalog,
        created=ctas.table,
        location=location,
        iceberg_select=_select_text(text, ctas) if ctas.is_iceberg else None,
        properties=_session_properties(ctas, catalog),
    )


def _parse(text: str, tokens: Sequence[Token], context: Context) -> Ctas:
    if_not_exists = starts_with(tokens, "IF", "NOT", "EXISTS", at=2)
    name = read_name(tokens, 5 if if_not_exists else 2)
    table = context.table(name)
    if starts_with(tokens, "(", at=name.after):
        raise malformed(f"line 1:{tokens[name.after].start + 1}: mismatched input '('. Expecting: 'AS', 'WITH'")
    properties, at = _read_properties(text, tokens, name.after)
    if not starts_with(tokens, "AS", at=at):
        raise malformed("mismatched input: the local Athena knows CREATE TABLE only with AS")
    end = _before_with_data(tokens, len(text))
    return Ctas(table, if_not_exists, properties, tokens[at].end, end)


def _read_properties(text: str, tokens: Sequence[Token], at: int) -> tuple[dict[str, str], int]:
    """The properties of `WITH (...)` at `at`, if it stands there, and the index after them."""
    properties: dict[str, str] = {}
    if not starts_with(tokens, "WITH", "(", at=at):
        return properties, at
    at += 2
    while tokens[at - 1].text != ")":
        key, first, depth = tokens[at].text, at + 2, 0
        at = first
        while depth or tokens[at].text not in {",", ")"}:
            depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(tokens[at].text, 0)
            at += 1
        properties[key] = text[tokens[first].start : tokens[at - 1].end]
        at += 1
    return properties, at


def _before_with_data(tokens: Sequence[Token], end: int) -> int:
    """Where the SELECT ends: before a last `WITH [NO] DATA`."""
    for words in (("WITH", "NO", "DATA"), ("WITH", "DATA")):
        if starts_with(tokens, *words, at=len(tokens) - len(words)):
            return tokens[-len(words)].start
    return end


def _check_properties(ctas: Ctas) -> None:
    given = ctas.properties
    allowed = COMMON | ICEBERG_ONLY | {"location"} if ctas.is_iceberg else HIVE
    unknown = sorted(set(given) - allowed)
    if unknown:
        kind = "ICEBERG" if ctas.is_iceberg else "HIVE"
        raise bad_property(f"Table properties {unknown} are not supported for {kind} tables")
    if sum(name in given for name in COMPRESSIONS) > 1:
        raise bad_property("write_compression must not be given with another compression property")
    is_external = given.get("is_external", "true").lower() != "false"
    if ctas.table.is_s3_tables:
        if "location" in given:
            raise bad_property("location must not be specified for tables in S3 Tables")
        if "table_type" in given and is_external:
            raise bad_property("is_external must be false for ICEBERG tables")
    elif ctas.is_iceberg:
        if is_external:
            raise bad_property("is_external must be false for ICEBERG tables")
        if "location" not in given:
            raise FailedError("GENERIC_USER_ERROR", "Must specify table location for ICEBERG tables", error_type=1103)


def _location(ctas: Ctas, context: Context) -> str | None:
    if ctas.table.is_s3_tables:
        return None
    given = ctas.text_of("location" if ctas.is_iceberg else "external_location")
    if not given and not context.output:
        # What real Athena does here is not known; a test must not lean on either answer.
        raise FailedError("GENERIC_USER_ERROR", "No output location provided for the table")
    return f"{(given or f'{context.output}/tables/{context.query_id}').rstrip('/')}/"


def _trino_properties(ctas: Ctas, location: str | None) -> str:
    pairs = {PASSED_ON[name]: value for name, value in ctas.properties.items() if name in PASSED_ON}
    pairs.setdefault("format", "'PARQUET'")
    if location:
        pairs["location" if ctas.is_iceberg else "external_location"] = literal(location)
    return ", ".join(f"{name} = {value}" for name, value in pairs.items())


def _session_properties(ctas: Ctas, catalog: str) -> dict[str, str]:
    """Trino takes the compression from the session; Athena's default is GZIP for Hive and ZSTD for Iceberg."""
    default = "ZSTD" if ctas.is_iceberg else "GZIP"
    codec = next((ctas.text_of(name).upper() for name in COMPRESSIONS if name in ctas.properties), default)
    codec = {"ZLIB": "GZIP", "UNCOMPRESSED": "NONE"}.get(codec, codec)
    if codec not in CODECS:
        raise bad_property(f"Unsupported compression: {codec}")
    return {f"{catalog}.compression_codec": codec}


def _select_text(text: str, ctas: Ctas) -> str:
    return "".join(piece.text for piece in with_doubles(text, ctas.select_start, ctas.select_end))
