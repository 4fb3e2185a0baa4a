"""Every mistake is reported with its file, line and YAML path, and with words that say what to do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.unit.config.documents import ATHENA, SECTIONS, document, expected_of, problems_of

EMBEDDED = {
    "unknown key at the top": """
        tabels: {}  #! tabels | Did you mean tables?
        """,
    "unknown key lists the valid ones": """
        engine: {name: duckdb, cores: 4}  #! engine.cores | Valid keys: name, memory_limit, threads, max_parallel.
        """,
    "key of the other engine": """
        engine: {name: duckdb, workgroup: dev}  #! engine.workgroup | unknown key workgroup
        """,
    "unknown engine": """
        engine: {name: duckdbb}  #! engine.name | Did you mean duckdb?
        """,
    "engine without a name": """
        engine: {threads: 2}  #! engine | name is missing
        """,
    "engine is a text": """
        engine: duckdb  #! engine | a mapping is expected
        """,
    "memory limit without unit": """
        engine: {name: duckdb, memory_limit: 4}  #! engine.memory_limit | not a size
        """,
    "memory limit is zero": """
        engine: {name: duckdb, memory_limit: 0GB}  #! engine.memory_limit | above zero
        """,
    "no threads": """
        engine: {name: duckdb, threads: 0}  #! engine.threads | whole number above zero
        """,
    "threads as a flag": """
        engine: {name: duckdb, threads: true}  #! engine.threads | true is not a whole number
        """,
    "version of the future": """
        version: 2  #! version | Write 1.
        """,
    "salt is a number": """
        salt: 42  #! salt | Put it in quotes: "42".
        """,
    "salt is empty": """
        salt: ""  #! salt | the text is empty
        """,
    "source without path": """
        source: {database: sales}  #! source | path is missing
        """,
    "source with keys of the other engine": """
        source:
          path: lake
          catalog: x  #! source.catalog | engine athena
          catalog_id: "1"  #! source.catalog_id | engine athena
        """,
    "replicas are for athena": """
        source:
          path: lake
          replicas: {max_lag: 6h}  #! source.replicas | engine athena
        """,
    "as_of is no time": """
        source: {path: lake, as_of: yesterday}  #! source.as_of | latest, consistent or a UTC timestamp
        """,
    "as_of on a day that never was": """
        source: {path: lake, as_of: 2026-02-30}  #! source.as_of | '2026-02-30' is no state
        """,
    "unpinned unknown": """
        source: {path: lake, unpinned: alow}  #! source.unpinned | Did you mean allow?
        """,
    "both source and sources": """
        source: {path: lake}
        sources:  #! sources | contradict each other
          web: {path: web}
        """,
    "empty sources": """
        sources: {}  #! sources | there are no sources
        """,
    "a source's name": """
        sources:
          my sales: {path: lake}  #! sources."my sales" | cannot be a source's name
        tables: {}  #! tables | no rules
        """,
    "path of a source is a list": """
        source: {path: [lake]}  #! source.path | a list is not a text
        """,
    "destination without path": """
        destination: {}  #! destination | path is missing
        """,
    "destination of the other engine": """
        destination: {path: dev, database: d}  #! destination.database | engine athena
        """,
    "duckdb writes parquet only": """
        destination: {path: dev, format: avro}  #! destination.format | does not write avro
        """,
    "unknown compression": """
        destination: {path: dev, compression: zst}  #! destination.compression | Did you mean zstd?
        """,
    "no builds to keep": """
        destination: {path: dev, keep_builds: 0}  #! destination.keep_builds | above zero
        """,
    "flag in quotes": """
        destination: {path: dev, keep_removed: "true"}  #! destination.keep_removed | Write true or false.
        """,
    "yes is a text": """
        destination: {path: dev, keep_removed: yes}  #! destination.keep_removed | 'yes' is neither true nor false
        """,
    "variable in the path is not declared": """
        destination: {path: "dev/{{ user }}"}  #! destination.path | there is no variable user
        """,
    "variable in a table's own source is not declared": """
        tables:
          a: {copy: all, source: {path: "{{ x }}"}}  #! tables.a.source.path | there is no variable x
        """,
    "variable in the path is a list": """
        vars: {ids: [1, 2]}
        destination: {path: "dev/{{ ids }}"}  #! destination.path | ids is a list
        """,
    "vars is a list": """
        vars: [a]  #! vars | a mapping is expected
        """,
    "a built-in variable": """
        vars: {today: 2026-01-01}  #! vars.today | always there
        """,
    "name of a variable": """
        vars: {my-var: 1}  #! vars.my-var | cannot be a variable's name
        """,
    "a variable without value": """
        vars:
          cutoff:  #! vars.cutoff | single value
        """,
    "a variable with an empty list": """
        vars: {ids: []}  #! vars.ids | the list is empty
        """,
    "a variable that is wrong, where it is used": """
        vars: {ids: [], who: null}  #! vars.ids | the list is empty #! vars.who | a variable is a single value
        destination: {path: "dev/{{ who }}/{{ ids }}"}
        tables: {customers: {where: "id in {{ ids }}"}}
        """,
    "a built-in variable outside of a condition": """
        destination: {path: "dev/{{ today }}"}  #! destination.path | {{ today }} is known in conditions only
        """,
    "a variable that mixes types": """
        vars: {ids: [1, a]}  #! vars.ids | mixes types
        """,
    "a variable that is a mapping": """
        vars: {ids: {a: 1}}  #! vars.ids | single value or a list
        """,
    "never_copy holds a number": """
        never_copy: [email, 5]  #! never_copy | the number 5 is not a name or glob
        """,
    "a relation without arrow": """
        relations:
          - orders(customer_id) = customers(id)  #! relations[0] | has no arrow
        """,
    "a relation with two arrows": """
        relations:
          - a(b) -> c(d) -> e(f)  #! relations[0] | more than one arrow
        """,
    "a relation without columns": """
        relations:
          - orders -> customers(id)  #! relations[0] | 'orders' does not name a table and its columns
        """,
    "a relation of unequal sides": """
        relations:
          - a(x, y) -> b(z)  #! relations[0] | 2 columns refer to 1
        """,
    "a relation to a glob": """
        relations:
          - "a(x) -> b*(z)"  #! relations[0] | is a glob
        """,
    "a relation that repeats a column": """
        relations:
          - a(x, X) -> b(y, z)  #! relations[0] | is there twice
        """,
    "a relation that is a number": """
        relations: [5]  #! relations[0] | the number 5 is no relation
        """,
    "relations are a mapping": """
        relations: {a: b}  #! relations | a list is expected
        """,
    "a comma that is not quoted": """
        relations:
          - {from: lineitem(part_id, supplier_id), to: partsupp(id)}  #! relations[0].from | Put the text in quotes
        """,
    "a comma that is not quoted, on the other side": """
        relations:
          - {from: "lineitem(part_id, supplier_id)", to: partsupp(p, s)}  #! relations[0].to | Put the text in quotes
        """,
    "an end that is cut": """
        relations:
          - from: lineitem(part_id  #! relations[0].from | Close it: lineitem(part_id).
            to: parts(id)
        """,
    "an end without its parenthesis": """
        relations:
          - "lineitem(part_id -> parts(id)"  #! relations[0] | 'lineitem(part_id' opens a parenthesis and does not
        """,
    "a relation that a comma cuts in a list": """
        relations: [
          lineitem(part_id,  #! relations[0] | In [ ] and { }, put a text with commas in quotes.
          supplier_id -> parts(id)]  #! relations[1] | 'supplier_id' does not name a table and its columns
        """,
    "a relation without to": """
        relations:
          - {from: a(b)}  #! relations[0] | the relation has no to
        """,
    "the mapping form without columns": """
        relations:
          - from: {table: orders}  #! relations[0].from | columns is missing
            to: customers(id)
        """,
    "the mapping form with a slip": """
        relations:
          - from:  #! relations[0].from | columns is missing
              table: orders
              colums: [id]  #! relations[0].from.colums | Did you mean columns?
            to: customers(id)
        """,
    "a relation with a slip": """
        relations:
          - {from: a(b), to: c(d), requird: false}  #! relations[0].requird | Did you mean required?
        """,
    "orphans unknown": """
        relations:
          - {from: a(b), to: c(d), orphans: delete}  #! relations[0].orphans | Write keep, drop or fail.
        """,
    "trusted is no flag": """
        relations:
          - {from: a(b), to: c(d), trusted: 1}  #! relations[0].trusted | Write true or false.
        """,
    "ignore without a name": """
        relations:
          - {ignore: true}  #! relations[0] | the relation has no from
        """,
    "no tables": """
        tables: {}  #! tables | no rules
        """,
    "tables are a list": """
        tables: [customers]  #! tables | a mapping is expected
        """,
    "a table without a rule": """
        tables:
          customers:  #! tables.customers | Write copy: all, or {}
        """,
    "a rule that is a text": """
        tables:
          customers: all  #! tables.customers | a mapping is expected
        """,
    "a key without value": """
        tables:
          customers:
            sample: 1%
            where:  #! tables.customers.where | there is no value here
        """,
    "a table's name": """
        tables:
          "a(b": {copy: all}  #! tables.a(b | is not a table name
        """,
    "a table's name with too many dots": """
        tables:
          a.b.c: {copy: all}  #! tables."a.b.c" | is not a table name
        """,
    "two rules for one table": """
        tables:
          Orders: {copy: all}
          orders: {copy: none}  #! tables.orders | two rules for one table
        """,
    "a source where there is one": """
        tables:
          web.clicks: {copy: all}  #! tables."web.clicks" | Write clicks;
        """,
    "rate of one": """
        tables:
          a: {sample: 1}  #! tables.a.sample | Write 100% or 1%.
        """,
    "rate of one as a decimal": """
        tables:
          a: {sample: 1.0}  #! tables.a.sample | Write 100% or 1%.
        """,
    "rate above one": """
        tables:
          a: {sample: 101%}  #! tables.a.sample | at most 100%
        """,
    "rate of zero": """
        tables:
          a: {sample: 0%}  #! tables.a.sample | copy: none
        """,
    "rate below zero": """
        tables:
          a: {sample: -1%}  #! tables.a.sample | is not a rate
        """,
    "rate over zero": """
        tables:
          a: {sample: 1/0}  #! tables.a.sample | divides by zero
        """,
    "sample without rate": """
        tables:
          a: {sample: {key: id}}  #! tables.a.sample | rate is missing
        """,
    "sample with a slip": """
        tables:
          a: {sample: {rate: 1%, kee: id}}  #! tables.a.sample.kee | Valid keys: rate, key.
        """,
    "sample with a bad rate": """
        tables:
          a:
            sample:
              key: id
              rate: often  #! tables.a.sample.rate | 'often' is not a rate
        """,
    "key twice": """
        tables:
          a: {key: [id, id]}  #! tables.a.key | is there twice
        """,
    "key is empty": """
        tables:
          a: {key: []}  #! tables.a.key | no columns
        """,
    "where is a number": """
        tables:
          a: {where: 5}  #! tables.a.where | is not a text
        """,
    "follow of several": """
        tables:
          a: {follow: [b, c]}  #! tables.a.follow | Write {any: […]} or {all: […]}.
        """,
    "follow any and all": """
        tables:
          a: {follow: {any: [b], all: [c]}}  #! tables.a.follow | either any or all
        """,
    "follow by another word": """
        tables:
          a: {follow: {some: [b]}}  #! tables.a.follow.some | no way to follow
        """,
    "follow nothing": """
        tables:
          a: {follow: {any: []}}  #! tables.a.follow.any | no list of parents
        """,
    "copy unknown": """
        tables:
          a: {copy: everything}  #! tables.a.copy | Write all, referenced, empty or none.
        """,
    "copy with where": """
        tables:
          a: {copy: all, where: x = 1, rows: 5}  #! tables.a.copy | copy excludes where, rows
        """,
    "two caps": """
        tables:
          a: {follow: b, rows: 5, max_per_parent: 3}  #! tables.a.max_per_parent | two caps
        """,
    "max_per_parent without follow": """
        tables:
          a: {max_per_parent: 3}  #! tables.a.max_per_parent | needs one followed relation
        """,
    "max_per_parent with several": """
        tables:
          a: {follow: {all: [b, c]}, max_per_parent: 3}  #! tables.a.max_per_parent | needs one followed relation
        """,
    "rows of nothing": """
        tables:
          a: {rows: 0}  #! tables.a.rows | copy: empty
        """,
    "rows with a fraction": """
        tables:
          a: {rows: 1.5}  #! tables.a.rows | not a number of rows
        """,
    "order_by alone": """
        tables:
          a: {order_by: d desc}  #! tables.a.order_by | Add rows or max_per_parent.
        """,
    "order_by of two": """
        tables:
          a: {rows: 5, order_by: "a, b"}  #! tables.a.order_by | Write one column
        """,
    "keep with drop": """
        tables:
          a: {columns: {keep: [x], drop: [y]}}  #! tables.a.columns | contradict
        """,
    "keep nothing": """
        tables:
          a: {columns: {keep: []}}  #! tables.a.columns.keep | the list is empty
        """,
    "on_new unknown": """
        tables:
          a: {columns: {on_new: keep}}  #! tables.a.columns.on_new | Write drop, copy or fail.
        """,
    "follow a number": """
        tables:
          a: {follow: 5}  #! tables.a.follow | nothing to follow
        """,
    "partition by nothing": """
        tables:
          a: {copy: all, partition_by: []}  #! tables.a.partition_by | the list is empty
        """,
    "partition by a number": """
        tables:
          a: {copy: all, partition_by: [5]}  #! tables.a.partition_by | is no partitioning
        """,
    "a glob that is cut": """
        tables:
          "*(tenant_id": {copy: all}  #! tables.*(tenant_id | is not a glob of tables
        """,
    "an end that is a number": """
        relations:
          - {from: 5, to: x(y)}  #! relations[0].from | no end of a relation
        """,
    "an end with its columns twice": """
        relations:
          - from: {table: "*(x)", columns: [y]}  #! relations[0].from | Write them under columns only.
            to: a(b)
        """,
    "mask is reserved": """
        tables:
          a: {mask: {email: hash}}  #! tables.a.mask | reserved
        """,
    "name for a glob": """
        tables:
          "ref_*": {copy: all, name: ref}  #! tables.ref_*.name | is a glob
        """,
    "source for a glob": """
        tables:
          "ref_*": {copy: all, source: {path: x}}  #! tables.ref_*.source | is a glob
        """,
    "another source without a path": """
        tables:
          a: {copy: all, source: {database: x}}  #! tables.a.source | path is missing
        """,
    "unknown transform": """
        tables:
          a: {copy: all, partition_by: [week(d)]}  #! tables.a.partition_by | is no partitioning
        """,
    "transform without its number": """
        tables:
          a: {copy: all, partition_by: [bucket(id)]}  #! tables.a.partition_by | is no partitioning
        """,
    "transform of several columns": """
        tables:
          a: {copy: all, partition_by: "x, y"}  #! tables.a.partition_by | Make each an item
        """,
    "transform on the embedded engine": """
        tables:
          a: {copy: all, partition_by: [month(d)]}  #! tables.a.partition_by | Leave it out.
        """,
    "unknown variable in where": """
        vars: {cutoff: 2026-01-01}
        tables:
          a: {where: "d > {{ cutof }}"}  #! tables.a.where | Did you mean cutoff?
        """,
    "unknown variable in when": """
        relations:
          - {from: a(b), to: c(d), when: "x = {{ y }}"}  #! relations[0].when | there is no variable y
        """,
    "other Jinja": """
        tables:
          a: {always: "d > {{ today | upper }}"}  #! tables.a.always | no other Jinja
        """,
    "a Jinja block": """
        tables:
          a: {always: "{% if x %} 1 {% endif %}"}  #! tables.a.always | no other Jinja
        """,
    "limits without units": """
        limits:
          scan: 5  #! limits.scan | like 500GB or 2TB
          cost: 5  #! limits.cost | like 5 USD
          rows: many  #! limits.rows | 5000, 20K or 50M
          on_exceed: stop  #! limits.on_exceed | Write fail or warn.
        """,
    "replication to no bucket": """
        replication:
          of: arn:a
          role: arn:b
          to: []  #! replication.to | at least 1
        """,
    "replication to six buckets": """
        replication: {of: a, role: b, to: [a, b, c, d, e, f]}  #! replication.to | at most 5
        """,
    "replication of nothing": """
        replication: {of: a, role: b}  #! replication | nothing would be replicated
        """,
    "replication without role": """
        replication: {of: a, to: [b]}  #! replication | role is missing
        """,
    "resume_within without unit": """
        resume_within: 24  #! resume_within | 30d, 6h
        """,
    "since_schema_change unknown": """
        since_schema_change: ignore  #! since_schema_change | Write build or fail.
        """,
}

ON_ATHENA = {
    "source without database": """
        source: {catalog: x}  #! source | database is missing
        """,
    "source with a path": """
        source: {database: sales, path: x}  #! source.path | engine duckdb
        """,
    "wait without on_lag": """
        source:
          database: sales
          replicas: {max_lag: 6h, wait: 2h}  #! source.replicas.wait | Add on_lag: wait
        """,
    "max_lag is no duration": """
        source: {database: sales, replicas: {max_lag: soon}}  #! source.replicas.max_lag | 30d, 6h
        """,
    "destination without both": """
        destination: {}  #! destination | database is missing #! destination | location is missing
        """,
    "location is not on S3": """
        destination: {database: d, location: /tmp/x}  #! destination.location | s3://bucket/prefix/
        """,
    "placeholder unknown": """
        destination:
          database: "{table}_dev"  #! destination.database | {table} is no placeholder
          location: s3://a/b
        """,
    "account is a number": """
        destination:
          database: d
          location: s3://a/b
          bucket_owner: 111122223333  #! destination.bucket_owner | in quotes
        """,
    "account too short": """
        destination:
          database: d
          location: s3://a/b
          bucket_owner: "12"  #! destination.bucket_owner | twelve digits
        """,
    "tag is a number": """
        destination:
          database: d
          location: s3://a/b
          tags: {cost-centre: 42}  #! destination.tags.cost-centre | Put it in quotes: "42".
        """,
    "transform on Hive": """
        destination: {database: d, location: "s3://a/b", table_type: hive}
        tables:
          a: {copy: all, partition_by: [month(d)]}  #! tables.a.partition_by | Write table_type: iceberg
        """,
    "table without its source": """
        sources:
          sales: {database: sales}
          web: {database: web}
        relations:
          - orders(user_id) -> web.users(id)  #! relations[0].from | Write sales.orders or web.orders.
        tables:
          orders: {copy: all}  #! tables.orders | does not say which source
          wbe.clicks: {copy: all}  #! tables."wbe.clicks" | Did you mean web?
          "web.*": {copy: none}
        """,
}

CASES = [(name, SECTIONS, body) for name, body in EMBEDDED.items()] + [
    (f"athena: {name}", ATHENA, body) for name, body in ON_ATHENA.items()
]


@pytest.mark.parametrize(("sections", "body"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_each_mistake_is_found_where_it_stands(tmp_path: Path, sections: dict[str, str], body: str) -> None:
    text = document(body, sections)
    found = problems_of(tmp_path, text)
    expected = expected_of(text)
    assert expected, "a bad document says what is wrong with it"
    assert all(problem.file == str(tmp_path / "dev.yaml") for problem in found)
    unmet = [item for item in expected if not any(item.fits(problem) for problem in found)]
    surplus = [str(problem) for problem in found if not any(item.fits(problem) for item in expected)]
    assert (unmet, surplus) == ([], [])


@pytest.mark.parametrize("sections", [SECTIONS, ATHENA], ids=["duckdb", "athena"])
def test_the_sections_around_the_bad_parts_are_right(tmp_path: Path, sections: dict[str, str]) -> None:
    assert problems_of(tmp_path, document("version: 1", sections)) == []


def test_no_message_speaks_pydantic(tmp_path: Path) -> None:
    words = re.compile(r"Input should|validat|Value error|pydantic|\b(tuple|dict|list_type|NoneType)\b|Extra inputs")
    for _, sections, body in CASES:
        for problem in problems_of(tmp_path, document(body, sections)):
            assert not words.search(f"{problem.message} {problem.cure}"), problem


def test_all_problems_come_at_once(tmp_path: Path) -> None:
    text = document(
        """
        version: 2  #! version | Write 1.
        engine: {name: duckdb, cores: 1}  #! engine.cores | unknown key
        source: {path: 5}  #! source.path | not a text
        destination: {database: d}  #! destination.database | engine athena #! destination | path is missing
        relations:
          - a -> b(c)  #! relations[0] | 'a' does not name
          - {from: a(b), to: c(d), when: "{{ x }}"}  #! relations[1].when | no variable x
        tables:
          a: {sample: 5, where: "{{ y }}"}  #! tables.a.sample | outside the rates #! tables.a.where | no variable y
          A: {copy: all}  #! tables.A | two rules
          b:  #! tables.b | no value
        """
    )
    found = problems_of(tmp_path, text)
    expected = expected_of(text)
    assert [str(p) for p in found if not any(e.fits(p) for e in expected)] == []
    assert [e for e in expected if not any(e.fits(p) for p in found)] == []
    assert [problem.line for problem in found] == sorted(problem.line for problem in found)
