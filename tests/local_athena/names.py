"""Quoting of names and texts in Trino's SQL."""


def identifier(name: str) -> str:
    """The name in double quotes."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """The text in single quotes."""
    return "'" + text.replace("'", "''") + "'"


def unquoted(text: str) -> str:
    """A name or a text without its quotes, of whatever kind they are; other text as it is."""
    quote = text[:1]
    if quote in {"'", '"', "`"} and len(text) > 1:
        return text[1:-1].replace(quote * 2, quote)
    return text
