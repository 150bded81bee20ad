"""Reads the catalogue of a shared database and tells what breaks the rules of access.

Everything here can also go wrong by hand: a table made by a revision that nobody declared, a view
added for a report, a function without a pinned search path.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import psycopg

from core.database.synced import declarations
from core.sync.server import names

# Holds a revision and nothing of an organisation; the chain itself must read it.
_OPEN = "chancery.alembic_version"
# Keyed by something that is not an organisation's.
_OWN_KEY = frozenset({"chancery.organisation", "sync.meta", "sync.login", _OPEN})
_WRAPPED = re.compile(r"\( ?SELECT sync\.\w+\([^()]*\) AS \w+\)")
_OUR_FUNCTION = re.compile(r"\bsync\.\w+\(|\b(?:organisation|me|may)\(")

_TABLES = """
SELECT n.nspname || '.' || c.relname, c.relrowsecurity AND c.relforcerowsecurity
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname IN ('chancery', 'sync') AND c.relkind IN ('r', 'p') ORDER BY 1
"""
_GRANTS = """
SELECT n.nspname || '.' || c.relname, coalesce(r.rolname, 'PUBLIC'), a.privilege_type
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace,
       LATERAL (SELECT (aclexplode(c.relacl)).*
                UNION SELECT x.* FROM pg_attribute t, LATERAL aclexplode(t.attacl) x
                WHERE t.attrelid = c.oid) a
  LEFT JOIN pg_roles r ON r.oid = a.grantee
 WHERE n.nspname IN ('chancery', 'sync') AND c.relkind IN ('r', 'p', 'v', 'm')
"""
_POLICIES = """
SELECT n.nspname || '.' || c.relname, p.polname, p.polcmd::text,
       ARRAY(SELECT coalesce((SELECT rolname::text FROM pg_roles WHERE oid = one), 'PUBLIC')
             FROM unnest(p.polroles) one),
       pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)
  FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname IN ('chancery', 'sync')
"""
_KEYS = """
SELECT n.nspname || '.' || c.relname, k.conname, k.contype::text,
       (SELECT attname FROM pg_attribute WHERE attrelid = c.oid AND attnum = k.conkey[1]),
       'organisation_id' = ANY (ARRAY(SELECT attname::text FROM pg_attribute
                                      WHERE attrelid = c.oid AND attnum = ANY (k.conkey)))
  FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname IN ('chancery', 'sync') AND k.contype IN ('p', 'u', 'f')
"""
_UNIQUE_INDEXES = """
SELECT n.nspname || '.' || c.relname, i.indexrelid::regclass::text
  FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname IN ('chancery', 'sync') AND i.indisunique
   AND NOT EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid
                   AND a.attnum = ANY (i.indkey::int2[]) AND a.attname = 'organisation_id')
"""
_STAMPED = """
SELECT c.relname,
       EXISTS (SELECT 1 FROM pg_index i
               WHERE i.indrelid = c.oid AND i.indnkeyatts = 2 AND i.indisvalid
                 AND (SELECT attname FROM pg_attribute WHERE attrelid = c.oid
                      AND attnum = i.indkey[0]) IN ('organisation_id', 'id')
                 AND (SELECT attname FROM pg_attribute WHERE attrelid = c.oid
                      AND attnum = i.indkey[1]) = 'sync_xid'),
       ARRAY(SELECT tgname::text FROM pg_trigger
             WHERE tgrelid = c.oid AND NOT tgisinternal AND tgenabled = 'O'),
       EXISTS (SELECT 1 FROM pg_attribute WHERE attrelid = c.oid AND attname = 'sync_xid'
               AND attnotnull)
  FROM pg_class c WHERE c.relnamespace = 'chancery'::regnamespace AND c.relkind = 'r'
"""
_FUNCTIONS = """
SELECT p.oid::regprocedure::text, pg_get_userbyid(p.proowner), p.prosecdef, p.proleakproof,
       coalesce(p.proconfig, '{}'), p.prosrc,
       EXISTS (SELECT 1 FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner)))
               WHERE grantee = 0)
  FROM pg_proc p WHERE p.pronamespace IN ('chancery'::regnamespace, 'sync'::regnamespace)
"""
_VIEWS = """
SELECT c.oid::regclass::text, c.relkind::text,
       coalesce('security_invoker=true' = ANY (c.reloptions)
                OR 'security_invoker=on' = ANY (c.reloptions), false)
  FROM pg_class c WHERE c.relkind IN ('v', 'm')
   AND c.relnamespace IN ('chancery'::regnamespace, 'sync'::regnamespace)
"""
_STRONG = """
SELECT r.rolname FROM pg_roles r
 WHERE (r.rolsuper OR r.rolbypassrls OR r.rolreplication OR r.rolcreatedb
        OR (r.rolcreaterole AND r.rolname <> 'chancery_people'))
   AND (r.rolname = ANY (%(ours)s) OR EXISTS (
        SELECT 1 FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid
        WHERE m.member = r.oid AND g.rolname = ANY (%(groups)s) AND m.inherit_option
          AND r.rolname <> 'chancery_people'))
"""
_DOORS = """
SELECT 'schema ' || n.nspname FROM pg_namespace n, LATERAL aclexplode(n.nspacl) a
  LEFT JOIN pg_roles r ON r.oid = a.grantee
 WHERE n.nspname IN ('chancery', 'sync')
   AND (a.grantee = 0 OR (a.privilege_type = 'CREATE' AND r.rolname <> 'chancery_owner'))
UNION ALL
SELECT 'database ' || d.datname
  FROM pg_database d, LATERAL aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
 WHERE d.datname = current_database() AND a.grantee = 0
UNION ALL
SELECT 'schema public' FROM pg_namespace n,
       LATERAL aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a
 WHERE n.nspname = 'public' AND a.grantee = 0 AND a.privilege_type = 'CREATE'
"""
_VERBS = {"SELECT": "r", "INSERT": "a", "UPDATE": "w", "DELETE": "d"}


def faults(connection: psycopg.Connection) -> list[str]:
    """Return one sentence for each fault; empty when the catalogue is sound."""
    with connection.transaction():
        # Names in what the catalogue prints are then always qualified.
        connection.execute("SET LOCAL search_path = pg_catalog, pg_temp")
        return [
            *_tables(connection),
            *_policies(connection),
            *_keys(connection),
            *_stamps(connection),
            *_functions(connection),
            *_views(connection),
            *_roles(connection),
        ]


def _tables(connection: psycopg.Connection) -> Iterator[str]:
    for table, forced in connection.execute(_TABLES).fetchall():
        if not forced and table != _OPEN:
            yield f"{table} has no forced row level security"
    policies = connection.execute(_POLICIES).fetchall()
    groups = list(names.GROUPS.values())
    for table, grantee, verb in sorted(set(connection.execute(_GRANTS).fetchall())):
        if grantee == "PUBLIC":
            yield f"{table}: {verb} is granted to everybody"
        elif grantee in groups:
            reach = set(groups[: groups.index(grantee) + 1])
            if verb not in _VERBS:
                yield f"{table}: {verb} is granted to {grantee}"
            elif not any(
                one[0] == table and one[2] in (_VERBS[verb], "*") and reach & set(one[3])
                for one in policies
            ):
                yield f"{table}: {grantee} holds {verb} without a policy"
        elif grantee not in (names.OWNER, names.PEOPLE, names.BACKUP):
            yield f"{table}: {verb} is granted to {grantee}"


def _policies(connection: psycopg.Connection) -> Iterator[str]:
    groups = set(names.GROUPS.values())
    for table, policy, verb, roles, using, check in connection.execute(_POLICIES).fetchall():
        where = f"{table}, policy {policy}"
        if "PUBLIC" in roles:
            yield f"{where}: is for everybody"
        if not groups & set(roles):
            continue
        if verb in ("w", "*") and check is None:
            yield f"{where}: lets a row be changed into one that nobody may write"
        for condition in (using, check):
            if condition is None:
                continue
            if _OUR_FUNCTION.search(_WRAPPED.sub("", condition)):
                yield f"{where}: asks a function for every row"
            if "sync.organisation()" not in condition:
                yield f"{where}: does not ask for the organisation"


def _keys(connection: psycopg.Connection) -> Iterator[str]:
    for table, name, kind, first, inside in connection.execute(_KEYS).fetchall():
        if table in _OWN_KEY and kind != "f":
            continue
        if kind == "p" and first != "organisation_id":
            yield f"{table}: {name} does not begin with the organisation"
        if not inside:
            yield f"{table}: {name} reaches across organisations"
    for table, index in connection.execute(_UNIQUE_INDEXES).fetchall():
        if table not in _OWN_KEY:
            yield f"{table}: {index} is unique across organisations"


def _stamps(connection: psycopg.Connection) -> Iterator[str]:
    declared = declarations()
    for table, indexed, triggers, stamped in connection.execute(_STAMPED).fetchall():
        if f"{names.DATA}.{table}" == _OPEN:
            continue
        if table not in declared:
            yield f"chancery.{table} is declared nowhere"
            continue
        if declared[table].mode == "local":
            continue
        wanted = {"stamp", "bury"} | ({"hide"} if declared[table].owned else set())
        if not stamped:
            yield f"chancery.{table} has no sync_xid that is always filled"
        if not indexed:
            yield f"chancery.{table} has no index on organisation and sync_xid"
        for name in sorted(wanted - set(triggers)):
            yield f"chancery.{table} lacks the trigger {name}"


def _functions(connection: psycopg.Connection) -> Iterator[str]:
    for name, owner, definer, leakproof, settings, source, public in connection.execute(
        _FUNCTIONS
    ).fetchall():
        path = next((one for one in settings if one.startswith("search_path=")), "")
        if not path.endswith("pg_temp"):
            yield f"{name} does not pin search_path with pg_temp last"
        if public:
            yield f"{name} may be called by everybody"
        if leakproof:
            yield f"{name} is marked leakproof"
        if definer and owner not in (names.OWNER, names.PEOPLE):
            yield f"{name} runs with the rights of {owner}"
        if definer and re.search(r"\bcurrent_(user|role)\b", source, re.IGNORECASE):
            yield f"{name} asks for current_user, which is its owner"


def _views(connection: psycopg.Connection) -> Iterator[str]:
    for name, kind, invoker in connection.execute(_VIEWS).fetchall():
        if kind == "m":
            yield f"{name} is a materialised view, which has no row level security"
        elif not invoker:
            yield f"{name} reads with its owner's rights: it needs security_invoker"


def _roles(connection: psycopg.Connection) -> Iterator[str]:
    given = {"ours": list(names.ALL_ROLES), "groups": list(names.GROUPS.values())}
    for (name,) in connection.execute(_STRONG, given).fetchall():
        yield f"the role {name} has rights that pass by the rules"
    for (door,) in connection.execute(_DOORS).fetchall():
        yield f"{door} is open to more than it should be"
