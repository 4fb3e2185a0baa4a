"""The fake engine keeps the contract too, so that what passes with it can pass with a real one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from subsetter.catalog.tables import TableName
from subsetter.rendering.statements import Scope, Statement
from tests.engines.contract import EngineContract
from tests.engines.recording import ENDLESS, FAILS, MemoryLake, RecordingEngine
from tests.engines.worlds import Contents, Row


class RecordingWorld:
    odd_names: tuple[str, ...] = ("two words", "ünï", "it's", 'q"uote')

    def __init__(self) -> None:
        self.lake = MemoryLake()
        self.engine = self.reopened()

    def reopened(self) -> RecordingEngine:
        return RecordingEngine(self.lake)

    def load(self, tables: Mapping[str, Contents]) -> None:
        self.lake.source = {TableName("", name): contents for name, contents in tables.items()}

    def read(self, table: str) -> list[Row] | None:
        found = self.lake.read(table)
        return None if found is None else list(found.rows)

    def columns_of(self, table: str) -> list[str]:
        found = self.lake.read(table)
        return [name for name, _ in found.columns] if found else []

    def failing(self, statement: Statement) -> Statement:
        return replace(statement, text=statement.text + FAILS)

    def endless(self, statement: Statement, scope: Scope) -> Statement:
        return replace(statement, text=statement.text + ENDLESS)


class TestRecording(EngineContract):
    @pytest.fixture
    def world(self) -> RecordingWorld:
        return RecordingWorld()
