"""The catalogue keeps the rules, and whatever breaks one is found."""

from __future__ import annotations

import pytest

from core.sync.server.lint import faults
from tests.integration.shared.scene import Scene

BADLY = {
    "a table that nobody declared": (
        "CREATE TABLE chancery.note (id uuid PRIMARY KEY, text text)",
        {
            "chancery.note has no forced row level security",
            "chancery.note is declared nowhere",
            "chancery.note: note_pkey does not begin with the organisation",
            "chancery.note: note_pkey reaches across organisations",
            "chancery.note: chancery.note_pkey is unique across organisations",
        },
    ),
    "a grant without a policy": (
        "GRANT DELETE ON chancery.contract TO chancery_member",
        {"chancery.contract: chancery_member holds DELETE without a policy"},
    ),
    "a grant to everybody": (
        "GRANT SELECT ON chancery.contract TO PUBLIC",
        {"chancery.contract: SELECT is granted to everybody"},
    ),
    "a policy that asks for every row": (
        "CREATE POLICY slow ON chancery.contract FOR SELECT TO chancery_viewer"
        " USING (organisation_id = sync.organisation())",
        {"chancery.contract, policy slow: asks a function for every row"},
    ),
    "a policy that forgets the organisation": (
        "CREATE POLICY wide ON chancery.contract FOR SELECT TO chancery_viewer USING (true)",
        {"chancery.contract, policy wide: does not ask for the organisation"},
    ),
    "a policy for everybody": (
        "CREATE POLICY wide ON chancery.contract USING (false)",
        {"chancery.contract, policy wide: is for everybody"},
    ),
    "an update that may write anything": (
        "CREATE POLICY half ON chancery.contract FOR UPDATE TO chancery_member"
        " USING (organisation_id = (SELECT sync.organisation()))",
        {
            "chancery.contract, policy half: lets a row be changed into one that nobody may write",
        },
    ),
    "a view with its owner's rights": (
        "CREATE VIEW chancery.every AS SELECT * FROM chancery.contract",
        {"chancery.every reads with its owner's rights: it needs security_invoker"},
    ),
    "a materialised view": (
        "CREATE MATERIALIZED VIEW chancery.every AS SELECT * FROM chancery.contract",
        {"chancery.every is a materialised view, which has no row level security"},
    ),
    "a function without a pinned path": (
        "CREATE FUNCTION sync.loose() RETURNS name LANGUAGE sql SECURITY DEFINER"
        " AS 'SELECT current_user'",
        {
            "sync.loose() does not pin search_path with pg_temp last",
            "sync.loose() may be called by everybody",
            "sync.loose() runs with the rights of postgres",
            "sync.loose() asks for current_user, which is its owner",
        },
    ),
    "a lost index": (
        "DROP INDEX chancery.ix_contract_sync",
        {"chancery.contract has no index on organisation and sync_xid"},
    ),
    "a trigger switched off": (
        "ALTER TABLE chancery.contract DISABLE TRIGGER stamp",
        {"chancery.contract lacks the trigger stamp"},
    ),
    "a login that passes by the policies": (
        "ALTER ROLE member1 BYPASSRLS",
        {"the role member1 has rights that pass by the rules"},
    ),
    "an owner who may log in past the policies": (
        "ALTER ROLE chancery_owner BYPASSRLS",
        {"the role chancery_owner has rights that pass by the rules"},
    ),
    "a schema where people could make things": (
        "GRANT CREATE ON SCHEMA sync TO chancery_viewer",
        {"schema sync is open to more than it should be"},
    ),
}


def test_the_catalogue_is_sound(scene: Scene) -> None:
    with scene.above() as connection:
        assert faults(connection) == []


@pytest.mark.parametrize("mistake", BADLY)
def test_a_mistake_is_found(scene: Scene, mistake: str) -> None:
    statement, expected = BADLY[mistake]
    with scene.above() as connection, connection.transaction(force_rollback=True):
        connection.execute(statement.encode())
        assert set(faults(connection)) == expected


def test_anyone_who_sets_up_may_look(scene: Scene) -> None:
    with scene.installer() as connection:
        assert faults(connection) == []
