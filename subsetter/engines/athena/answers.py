"""AWS's answers, held against what AWS says that they have: what is missing or of another type is an error of AWS's.

A proxy, an emulator or a newer service may leave out what every answer has, and botocore passes that on as it comes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from botocore.exceptions import BotoCoreError
from botocore.parsers import ResponseParserError

from subsetter.foreign import DamagedError, understood

_TYPES: dict[str, tuple[type, ...]] = {
    "list": (list,),
    "string": (str,),
    "integer": (int,),
    "long": (int,),
    "float": (float, int),
    "double": (float, int),
    "boolean": (bool,),
    "timestamp": (datetime,),
}


class AnswerError(BotoCoreError):  # type: ignore[misc]  # botocore has no types
    """An answer of AWS that is not as it should be."""

    fmt = "the answer of {operation} {fault}"


class _Part(dict[str, Any]):
    """A mapping of an answer; a key that it lacks is AWS's fault."""

    operation = ""

    def __missing__(self, key: str) -> Any:
        raise AnswerError(operation=self.operation, fault=f"has no {key}")


class _Checking:
    """What each client is made of besides: its calls return answers that were checked."""

    def _make_api_call(self, operation_name: str, api_params: Any) -> Any:
        try:
            answer = super()._make_api_call(operation_name, api_params)  # type: ignore[misc]
        except ResponseParserError as error:
            raise AnswerError(operation=operation_name, fault="cannot be read") from error
        shape = self.meta.service_model.operation_model(operation_name).output_shape  # type: ignore[attr-defined]
        return answer if shape is None else _checked(answer, shape, operation_name, "its content")


def check_answers(session: Any) -> None:
    """Makes every client of a botocore session check its answers.

    What its calls and paginators return raises ``AnswerError`` where a key is asked for that is not there.
    """
    session.register("creating-client-class", _add_checking)


@contextmanager
def answered(operation: str) -> Iterator[None]:
    """Raises what goes wrong inside, where nothing but values of an answer is read, as a fault of the answer.

    Raises:
        AnswerError: says what is wrong.
    """
    try:
        with understood("answer that can be read"):
            yield
    except DamagedError as error:
        raise AnswerError(operation=operation, fault=f"is none that can be read ({error})") from error


def _add_checking(base_classes: list[type], **_: Any) -> None:
    base_classes.insert(0, _Checking)


def _checked(value: Any, shape: Any, operation: str, name: str) -> Any:
    kind = shape.type_name
    if kind in ("structure", "map"):
        return _checked_part(value, shape, operation, name)
    if kind in _TYPES and (not isinstance(value, _TYPES[kind]) or (kind != "boolean" and isinstance(value, bool))):
        raise AnswerError(operation=operation, fault=f"has no {kind} as {name}")
    if kind == "list":
        return [_checked(one, shape.member, operation, name) for one in value]
    return value


def _checked_part(value: Any, shape: Any, operation: str, name: str) -> Any:
    if getattr(shape, "is_document_type", False) or getattr(shape, "eventstream_member", None):
        return value
    if not isinstance(value, dict):
        raise AnswerError(operation=operation, fault=f"has no {shape.type_name} as {name}")
    is_map = shape.type_name == "map"
    part = _Part()
    part.operation = operation
    for key, one in value.items():
        inner = shape.value if is_map else shape.members.get(key)
        if one is not None:
            part[key] = one if inner is None else _checked(one, inner, operation, key)
    return part
