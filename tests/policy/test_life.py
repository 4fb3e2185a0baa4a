"""A config lives under the policy of ``subset iam``, each action is needed, and no source can be written."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError

from subsetter.iam.policy import Policy
from tests.local_athena.aws import ACCOUNT, REGION
from tests.policy.documented import DOCUMENTED
from tests.policy.evaluator import Request, is_allowed
from tests.policy.life import Life, known_catalog, least, load

if TYPE_CHECKING:
    from tests.local_athena.server import LocalAthena

with tempfile.TemporaryDirectory() as _folder:
    POLICY = least(load(Path(_folder)), known_catalog())
ACTIONS = [(one.sid, action) for one in POLICY.statements if one.effect == "Allow" for action in one.actions]
DENIALS = [(one.sid, action) for one in POLICY.statements if one.effect == "Deny" for action in one.actions]


@pytest.fixture(scope="module")
def lived(local_athena_server: LocalAthena, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Life]:
    """A config whose life is over: it was built twice, went back, was published, looked at, pruned and dropped."""
    local_athena_server.reset()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in local_athena_server.environment().items():
            patch.setenv(name, value)
        life = Life(local_athena_server, tmp_path_factory.mktemp("life"))
        with life.under(POLICY):
            life.live()
        yield life


def test_the_catalog_file_and_the_catalog_give_the_same_policy(local_athena: LocalAthena, tmp_path: Path) -> None:
    life = Life(local_athena, tmp_path)
    with life.engine() as engine:
        assert least(life.loaded, engine.read_catalog()) == POLICY


def test_a_config_lives_under_its_policy_and_is_denied_only_the_tables_of_others(lived: Life) -> None:
    assert len(lived.requests) > 50
    for one in lived.denied:
        assert "secrets" in str(one), one


def asked(lived: Life) -> list[Request]:
    return [one for one in (*lived.requests, *DOCUMENTED) if one not in lived.denied]


def test_what_aws_documents_is_allowed() -> None:
    assert [one for one in DOCUMENTED if not is_allowed(POLICY.document(), one)] == []


@pytest.mark.parametrize(("sid", "action"), ACTIONS)
def test_without_this_action_a_request_is_denied(lived: Life, sid: str, action: str) -> None:
    less = POLICY.without(sid, action).document()
    assert any(not is_allowed(less, one) for one in asked(lived))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("sid", "action"),
    [
        ("RunStatements", "athena:StartQueryExecution"),
        ("SourceTableData1", "s3tables:GetTableData"),
        ("SourceFiles2", "s3:GetObject"),
        ("WriteDestinationTables", "glue:CreateTable"),
        ("DestinationFiles", "s3:DeleteObject"),
    ],
)
def test_without_this_action_a_build_fails_and_says_so(
    local_athena: LocalAthena, tmp_path: Path, sid: str, action: str
) -> None:
    life = Life(local_athena, tmp_path)
    with life.under(POLICY.without(sid, action)), pytest.raises(Exception, match=r"(?i)denied|not authorized"):
        life.build()
    assert action in {one.action for one in life.denied}


def glue(name: str) -> str:
    return f"arn:aws:glue:{REGION}:{ACCOUNT}:{name}"


REPLICA = f"arn:aws:s3tables:{REGION}:{ACCOUNT}:bucket/replica"
WRITES = {
    **{action: (glue("table/web_prod/clicks"),) for sid, action in DENIALS if sid == "NeverChangeSources2"},
    "s3:PutObject": ("arn:aws:s3:::weblake/prod/clicks/day=1/x",),
    "s3:DeleteObject": ("arn:aws:s3:::weblake/prod/clicks/day=1/x",),
    "s3:DeleteObjectVersion": ("arn:aws:s3:::weblake/prod/clicks/day=1/x",),
    "s3:PutObjectAcl": ("arn:aws:s3:::weblake/prod/clicks/day=1/x",),
    **{action: (REPLICA,) for sid, action in DENIALS if sid == "NeverWriteSources1"},
    "s3tables:PutTableData": (f"{REPLICA}/table/1",),
    "s3tables:DeleteTable": (f"{REPLICA}/table/1",),
}
ANYTHING = {"Sid": "Anything", "Effect": "Allow", "Action": ["*"], "Resource": ["*"]}


def with_every_right(policy: Policy) -> dict[str, object]:
    document = policy.document()
    return document | {"Statement": [*document["Statement"], ANYTHING]}


@pytest.mark.parametrize("action", sorted(WRITES))
def test_a_write_to_a_source_is_denied_whatever_else_is_allowed(action: str) -> None:
    request = Request(action, WRITES[action])
    assert not is_allowed(POLICY.document(), request)
    assert not is_allowed(with_every_right(POLICY), request)
    assert is_allowed(with_every_right(Policy(())), request)


@pytest.mark.parametrize(("sid", "action"), DENIALS)
def test_without_this_denial_a_policy_beside_it_could_write_a_source(sid: str, action: str) -> None:
    (statement,) = [one for one in POLICY.statements if one.sid == sid]
    requests = [Request(action, (resource.replace("*", "x"),)) for resource in statement.resources]
    assert not any(is_allowed(with_every_right(POLICY), one) for one in requests)
    assert any(is_allowed(with_every_right(POLICY.without(sid, action)), one) for one in requests)


@pytest.mark.parametrize(
    "request_",
    [
        Request("s3:GetObject", ("arn:aws:s3:::weblake/prod/secrets/x",)),
        Request("s3:GetObject", ("arn:aws:s3:::weblake/prod/clicks_old/x",)),
        Request("s3:ListBucket", ("arn:aws:s3:::weblake",), {"s3:prefix": ("",)}),
        Request("s3:ListBucket", ("arn:aws:s3:::dev",), {"s3:prefix": ("copies/other/",)}),
        Request("s3:PutObject", ("arn:aws:s3:::dev/copies/other/x",)),
        Request("s3:PutObject", ("arn:aws:s3:::results/other/x",)),
        Request("s3:DeleteObject", ("arn:aws:s3:::results/queries/x",)),
        Request("s3:DeleteBucket", ("arn:aws:s3:::dev",)),
        Request("athena:StartQueryExecution", (f"arn:aws:athena:{REGION}:{ACCOUNT}:workgroup/primary",)),
        Request("athena:UpdateWorkGroup", (f"arn:aws:athena:{REGION}:{ACCOUNT}:workgroup/copies",)),
        Request("glue:DeleteTable", (glue("catalog"), glue("database/shop_dev__builds"), glue("table/x/other__1"))),
        Request("glue:DeleteDatabase", (glue("catalog"), glue("database/shop_dev"))),
        Request("kms:Decrypt", (f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1",), {"kms:ResourceAliases": ("alias/prod",)}),
        Request("s3tables:GetTableData", (f"{REPLICA}/table/1",), {"s3tables:namespace": ("hr",)}),
    ],
    ids=lambda one: f"{one.action} {one.resources[-1]}",
)
def test_what_a_config_does_not_need_is_not_allowed(request_: Request) -> None:
    assert not is_allowed(POLICY.document(), request_)


def test_the_calls_themselves_are_denied(local_athena: LocalAthena, tmp_path: Path) -> None:
    life = Life(local_athena, tmp_path)
    s3, catalog = local_athena.client("s3"), local_athena.client("glue")
    with life.under(POLICY):
        for write in (
            lambda: s3.put_object(Bucket="weblake", Key="prod/clicks/x", Body=b""),
            lambda: s3.delete_object(Bucket="weblake", Key="prod/clicks/x"),
            lambda: catalog.delete_table(DatabaseName="web_prod", Name="clicks"),
            lambda: catalog.delete_table(
                CatalogId=f"{ACCOUNT}:s3tablescatalog/replica", DatabaseName="sales", Name="x"
            ),
        ):
            with pytest.raises(ClientError, match="AccessDenied"):
                write()


def test_a_table_that_may_not_be_read_is_in_nobodys_way(local_athena: LocalAthena, tmp_path: Path) -> None:
    life = Life(local_athena, tmp_path)
    with life.under(POLICY), life.engine() as engine:
        catalog = engine.read_catalog()
    assert {str(one.name) for one in catalog.unread} == {"shop.secrets", "web.secrets"}
    assert all("subset iam" in one.cure for one in catalog.unread)
