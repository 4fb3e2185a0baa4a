"""Lakes whose tables and columns are named in many odd ways, with the relations that are true of them.

A model says in plain words which things there are and what they refer to. A style says how people at one place
spell such things: letter case, plurals, prefixes, abbreviations, where the "id" goes. Every model in every style is a
lake. The rows are made up, always the same ones; some references are NULL, and a few are orphans.

Each line of a model is ``thing key rows: attributes | references``. The key is ``id`` (a number), ``code`` (a text) or
``pair`` (the references are the key). A reference is ``thing``, ``role/thing`` or ``@thing`` (all columns of its key);
``?`` at the end makes it NULL now and then.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from tests.properties.meaning import Lake, Relation, Table

MODELS = {
    "shop": """
        country code 20: name text, iso3 text
        address id 120: street text, city text, postal_code text | country
        customer id 90: name text, email text, phone_no text, tax_id text, valid flag | billing/address home/address?
        category id 12: name text | parent/category?
        supplier id 15: name text | country
        product id 60: name text, sku_code text, unit_price money | category
        product_supplier pair 100: lead_days count | product supplier
        carrier id 5: name text, scac_code text
        purchase_order id 150: order_no text, placed_on date, paid money | customer shipping/address?
        purchase_order_line id 400: quantity count, discount money | purchase_order @product_supplier
        shipment id 120: tracking_no text, shipped_on date | purchase_order carrier?
        review id 80: score count, session_id text | product author/customer?
    """,
    "clinic": """
        department code 8: name text, floor count
        employee id 40: last_name text, hired_on date, badge_no text | department manager/employee?
        patient id 130: birth_date date, gender text, ssn text | primary/employee?
        diagnosis code 60: description text, chapter count
        appointment id 300: starts_on date, status_code text, fee money | patient employee
        visit id 250: device_id text, weight count | appointment? patient
        visit_diagnosis pair 300: certainty count | visit diagnosis
        medication id 40: name text, unit text
        prescription id 200: dose count, valid flag | visit medication prescribed_by/employee
        invoice id 180: invoice_no text, amount money, due_on date | patient
        payment id 170: paid_on date, method_code text, amount money | invoice
    """,
    "airline": """
        region code 10: name text
        airport code 40: name text, elevation count | region
        aircraft_type code 9: seats count, maker text
        aircraft id 30: tail_no text, bought_on date | aircraft_type
        flight id 300: flight_no text, departed_on date, delay count | origin/airport destination/airport aircraft
        passenger id 200: passport_no text, last_name text
        booking id 250: locator_code text, total money | passenger previous/booking?
        ticket id 350: seat_no text, fare money | booking flight
        crew_member id 40: rank text, hired_on date | base/airport supervisor/crew_member?
        flight_crew pair 400: hours count | flight crew_member
        crew_report id 90: text text, grid text | @flight_crew
    """,
    "forum": """
        user id 70: login text, email text, last_ip text, paid flag
        team id 10: title text | owner/user
        team_member pair 60: since date | team user
        project id 30: title text, external_id text | team created_by/user updated_by/user?
        label id 15: name text, color text | project
        issue id 200: title text, story_points count, opened_on date | project reporter/user assignee/user?
        issue_label pair 250: weight count | issue label
        comment id 300: body text, posted_on date | issue author/user parent/comment?
        attachment id 60: file_name text, size count, hash text | comment uploaded_by/user
        notification id 200: kind_code text, seen flag, request_id text | recipient/user issue?
    """,
    "bank": """
        currency code 15: name text, digits count
        branch id 20: city text, opened_on date | parent/branch?
        client id 110: last_name text, birth_date date, iban text, national_id text | branch
        account_type code 6: name text, fee money
        account id 160: account_no text, balance money, opened_on date | client account_type currency
        card id 120: card_no text, expires_on date, blocked flag | account
        merchant id 40: name text, mcc_code text
        transaction id 500: amount money, booked_on date, terminal_id text | account merchant? card?
        exchange_rate pair 15: rate money | base/currency quote/currency
        loan id 60: principal money, bid money | client approved_by/employee?
        employee id 25: last_name text, title text | branch reports_to/employee?
        loan_payment id 200: amount money, paid_on date | loan
    """,
    "school": """
        building code 7: name text
        room id 25: room_no text, capacity count | building
        teacher id 20: last_name text, email text | mentor/teacher?
        subject code 14: name text
        course id 45: title text, credits count | subject teacher
        section id 80: term text, starts_on date | course room?
        student id 150: last_name text, born_on date, student_no text | advisor/teacher
        enrollment pair 500: enrolled_on date, grade count | section student
        exam_result id 300: points count, taken_on date | @enrollment
        guardian id 90: phone_no text, last_name text
        student_guardian pair 160: kind text | student guardian
    """,
}

ABBREVIATIONS = {
    "account": "acct", "address": "addr", "appointment": "appt", "customer": "cust", "department": "dept",
    "employee": "emp", "product": "prod", "supplier": "supp", "category": "cat", "purchase": "purch", "order": "ord",
    "transaction": "txn", "patient": "pat", "diagnosis": "diag", "prescription": "presc", "medication": "med",
    "invoice": "inv", "payment": "pymt", "passenger": "pax", "aircraft": "acft", "airport": "apt", "booking": "bkg",
    "project": "proj", "comment": "cmt", "message": "msg", "student": "stud", "teacher": "tchr", "course": "crs",
    "section": "sect", "currency": "curr", "merchant": "mrch", "building": "bldg", "enrollment": "enrol",
}  # fmt: skip

_PLURALS = {"category": "categories", "address": "addresses", "country": "countries", "diagnosis": "diagnoses",
            "currency": "currencies", "branch": "branches", "aircraft": "aircraft", "crew": "crews",
            "company": "companies"}  # fmt: skip


@dataclass(frozen=True)
class Style:
    """How one place spells its names.

    Attributes:
        case: ``snake``, ``camel``, ``pascal``, ``upper`` or ``glued`` (lower case, nothing between words).
        plural: whether tables are named in the plural.
        table_prefix: before each table; ``dim/fact`` stands for one of both by size.
        column_prefix: ``none``, ``initials`` (as TPC-H does) or ``short`` (an abbreviation of the table).
        key: how a table's own key is called, ``{}`` for the thing.
        reference: how a reference is called, ``{}`` for role and thing.
        code: the same for texts, own and referring.
        is_short: whether references abbreviate.
    """

    name: str
    case: str = "snake"
    plural: bool = True
    table_prefix: str = ""
    column_prefix: str = "none"
    key: str = "id"
    reference: str = "{} id"
    code: tuple[str, str] = ("code", "{} code")
    is_short: bool = False


STYLES = (
    Style("rails"),
    Style("spelled_out", plural=False, key="{} id"),
    Style("java", case="camel", plural=False),
    Style("microsoft", case="pascal", key="{} id", code=("{} code", "{} code")),
    Style("kimball", plural=False, table_prefix="dim/fact", key="{} key", reference="{} key",
          code=("{} code", "{} code")),
    Style("tpc", plural=False, column_prefix="initials", key="{} key", reference="{} key", case="glued", is_short=True,
          code=("{} code", "{} code")),
    Style("legacy", case="upper", table_prefix="tbl", key="{} no", reference="{} no", is_short=True,
          code=("{} cd", "{} cd")),
    Style("fk_first", table_prefix="t", key="pk {}", reference="fk {}", code=("pk {}", "fk {}")),
    Style("id_first", plural=False, key="id {}", reference="id {}", code=("code {}", "code {}")),
    Style("short_prefix", column_prefix="short", key="id", reference="{} id", plural=False),
    Style("bare_codes", key="id", reference="{} id", code=("code", "{}")),
    Style("uuid", key="uuid", reference="{} uuid", case="snake", code=("code", "{} code")),
    Style("surrogate", plural=False, table_prefix="dwh", key="{} sk", reference="{} sk", is_short=True,
          code=("code", "{} cd")),
    Style("lower_glued", case="glued", key="{} id", reference="{} id", code=("{} code", "{} code")),
)  # fmt: skip


@dataclass(frozen=True)
class _Reference:
    role: str
    thing: str
    is_whole_key: bool
    is_optional: bool


@dataclass(frozen=True)
class _Thing:
    name: str
    key: str
    rows: int
    attributes: tuple[tuple[str, str], ...]
    references: tuple[_Reference, ...]


def cases() -> Iterator[tuple[str, Lake]]:
    """Yields each lake with its name: every model in every style."""
    for model in MODELS:
        for style in STYLES:
            yield f"{model}/{style.name}", lake(model, style)


def lake(model: str, style: Style) -> Lake:
    """The tables of a model in one style, with the relations that are true of them."""
    return _Maker(model, style).lake()


def _things(model: str) -> dict[str, _Thing]:
    things = [_thing(line.strip()) for line in MODELS[model].strip().splitlines()]
    return {thing.name: thing for thing in things}


def _thing(line: str) -> _Thing:
    head, _, rest = line.partition(":")
    attributes, _, references = rest.partition("|")
    name, key, rows = head.split()
    pairs = [tuple(one.split()) for one in attributes.split(",") if one.strip()]
    return _Thing(name, key, int(rows), tuple(pairs), tuple(map(_reference, references.split())))  # type: ignore[arg-type]


def _reference(text: str) -> _Reference:
    role, slash, thing = text.rstrip("?").rpartition("/")
    return _Reference(role if slash else "", thing.lstrip("@"), thing.startswith("@"), text.endswith("?"))


class _Maker:
    def __init__(self, model: str, style: Style) -> None:
        self.style = style
        self.things = _things(model)
        self.random = random.Random(f"odd names of {model} in {style.name}")
        self.keys: dict[str, list[tuple[Any, ...]]] = {}
        self.relations: list[Relation] = []

    def lake(self) -> Lake:
        tables = [self._table(thing) for thing in sorted(self.things.values(), key=self._depth)]
        return Lake(tuple(tables), tuple(self.relations))

    def _depth(self, thing: _Thing) -> int:
        above = [self.things[one.thing] for one in thing.references if one.thing != thing.name]
        return 1 + max(map(self._depth, above), default=0)

    def _table(self, thing: _Thing) -> Table:
        columns = [*self._own_key(thing), *self._references(thing)]
        references = list(columns)
        taken = {name.lower() for name, _ in columns}
        # An attribute that a style spells like the key is left out.
        kept = [one for one in thing.attributes if self._column(thing, one[0].split("_")).lower() not in taken]
        columns += [(self._column(thing, name.split("_")), _KINDS[kind]) for name, kind in kept]
        rows = self._rows(replace(thing, attributes=tuple(kept)), len(references))
        return Table(self.table_name(thing), tuple(columns), tuple(rows))

    def table_name(self, thing: _Thing) -> str:
        words = thing.name.split("_")
        if self.style.plural:
            words[-1] = _PLURALS.get(words[-1], f"{words[-1]}s")
        prefix = self.style.table_prefix
        if prefix == "dim/fact":
            prefix = "fact" if thing.rows >= 150 else "dim"
        return self._spelled([prefix, *words] if prefix else words)

    def _column(self, thing: _Thing, words: list[str]) -> str:
        prefix = ""
        if self.style.column_prefix == "initials":
            prefix = "".join(word[0] for word in thing.name.split("_"))
            return f"{prefix}_{self._spelled(words)}"
        if self.style.column_prefix == "short":
            prefix = "".join(word[:3] for word in thing.name.split("_"))
        return self._spelled([prefix, *words] if prefix else words)

    def _spelled(self, words: list[str]) -> str:
        words = [part for word in words for part in word.split("_")]
        if self.style.case == "camel":
            return words[0] + "".join(map(str.capitalize, words[1:]))
        if self.style.case == "pascal":
            return "".join(word.upper() if word in ("id", "ip") else word.capitalize() for word in words)
        joined = ("" if self.style.case == "glued" else "_").join(words)
        return joined.upper() if self.style.case == "upper" else joined

    def _named(self, pattern: str, name: str) -> list[str]:
        words = name.split("_")
        if self.style.is_short:
            words = [ABBREVIATIONS.get(word, word) for word in words]
        return [part for word in pattern.split() for part in (words if word == "{}" else [word])]

    def _own_key(self, thing: _Thing) -> list[tuple[str, str]]:
        if thing.key == "pair":
            return []
        pattern = self.style.key if thing.key == "id" else self.style.code[0]
        kind = "varchar" if thing.key == "code" or self.style.key == "uuid" else "bigint"
        return [(self._column(thing, self._named(pattern, thing.name)), kind)]

    def _references(self, thing: _Thing) -> list[tuple[str, str]]:
        columns: list[tuple[str, str]] = []
        for one in thing.references:
            parent = self.things[one.thing]
            columns += self._whole(thing, parent) if one.is_whole_key else [self._reference_to(thing, one, parent)]
        return columns

    def _reference_to(self, thing: _Thing, one: _Reference, parent: _Thing) -> tuple[str, str]:
        pattern = self.style.reference if parent.key == "id" else self.style.code[1]
        # Roles such as created_by say enough; others stand before the thing unless they name it by themselves.
        alone = one.role in _ROLES_ALONE
        name = one.role if alone else "_".join(filter(None, (one.role, one.thing)))
        column = self._column(thing, self._named(pattern if not one.role.endswith("_by") else "{}", name))
        key, kind = self._own_key(parent)[0]
        self._relate(thing, (column,), parent, (key,))
        return column, kind

    def _whole(self, thing: _Thing, parent: _Thing) -> list[tuple[str, str]]:
        made = [self._reference_to(thing, part, self.things[part.thing]) for part in parent.references]
        own = [self._column(parent, self._reference_words(part)) for part in parent.references]
        self._relate(thing, tuple(name for name, _ in made), parent, tuple(own))
        return made

    def _reference_words(self, one: _Reference) -> list[str]:
        pattern = self.style.reference if self.things[one.thing].key == "id" else self.style.code[1]
        return self._named(pattern, "_".join(filter(None, (one.role, one.thing))))

    def _relate(self, child: _Thing, columns: tuple[str, ...], parent: _Thing, key: tuple[str, ...]) -> None:
        name = f"{child.name}_{len(self.relations)}"
        self.relations.append(Relation(name, self.table_name(child), columns, self.table_name(parent), key))

    def _rows(self, thing: _Thing, narrow: int) -> list[tuple[Any, ...]]:
        if thing.key == "pair":
            return self._pairs(thing)
        rows: list[tuple[Any, ...]] = []
        own = self.keys.setdefault(thing.name, [])
        for number in range(1, thing.rows + 1):
            key = self._key_value(thing, number)
            parts = [part for one in thing.references for part in self._referred(one, thing)]
            own.append((key,))
            row = (key, *parts)
            assert len(row) == narrow
            rows.append((*row, *self._values(thing)))
        return rows

    def _pairs(self, thing: _Thing) -> list[tuple[Any, ...]]:
        pools = [self.keys[one.thing] for one in thing.references]
        every = [(*one, *other) for one in pools[0] for other in pools[1]]
        chosen = sorted(self.random.sample(every, min(thing.rows, len(every))), key=str)
        self.keys[thing.name] = chosen
        return [(*pair, *self._values(thing)) for pair in chosen]

    def _referred(self, one: _Reference, thing: _Thing) -> tuple[Any, ...]:
        pool = self.keys[one.thing]
        width = len(self.things[one.thing].references) if one.is_whole_key else 1
        if not pool or (one.is_optional and self.random.random() < 0.2):
            return (None,) * width
        is_text = isinstance(pool[0][0], str)
        if one.is_optional and thing.rows >= 100 and self.random.random() < 0.01:
            return ("?" * 3,) if is_text else (999_999,)
        return self.random.choice(pool)

    def _key_value(self, thing: _Thing, number: int) -> Any:
        if thing.key == "code":
            return f"{thing.name[:2].upper()}{number * 7:03}"
        if self.style.key == "uuid":
            return f"{self.random.getrandbits(128):032x}"
        return number

    def _values(self, thing: _Thing) -> list[Any]:
        return [self._value(name, kind) for name, kind in thing.attributes]

    def _value(self, name: str, kind: str) -> Any:
        luck = self.random
        if kind == "text":
            return f"{name[:3]} {luck.randrange(10**5)}"
        if kind == "money":
            return Decimal(luck.randrange(1, 90_000)).scaleb(-2)
        if kind == "date":
            return dt.date(2024, 1, 1) + dt.timedelta(days=luck.randrange(700))
        return luck.random() < 0.5 if kind == "flag" else luck.randrange(1, 60)


_KINDS = {"text": "varchar", "money": "decimal(12,2)", "count": "integer", "date": "date", "flag": "boolean"}

_ROLES_ALONE = {"parent", "manager", "supervisor", "mentor", "author", "owner", "reporter", "assignee", "recipient",
                "created_by", "updated_by", "uploaded_by", "prescribed_by", "approved_by", "reports_to", "origin",
                "destination", "previous", "advisor"}  # fmt: skip
