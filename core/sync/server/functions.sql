-- What desks call, and what policies and triggers ask. Run as the owner of the data.
--
-- Every function that runs with the owner's rights pins its search_path and asks for session_user:
-- inside it current_user is the owner.

-- The organisation of the login, whatever its state; for policies of the owner alone.
CREATE OR REPLACE FUNCTION sync.own_organisation() RETURNS uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, chancery, sync, pg_temp
AS $$
BEGIN
    RETURN (SELECT l.organisation_id FROM sync.login l WHERE l.role_name = session_user);
END $$;

-- The organisation that the session may see: NULL when switched off or the password is one-time.
CREATE OR REPLACE FUNCTION sync.organisation() RETURNS uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, chancery, sync, pg_temp
AS $$
BEGIN
    RETURN (SELECT l.organisation_id FROM sync.login l
            WHERE l.role_name = session_user AND l.active AND NOT l.must_change_password);
END $$;

-- The person of the session, NULL as above.
CREATE OR REPLACE FUNCTION sync.me() RETURNS uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, chancery, sync, pg_temp
AS $$
BEGIN
    RETURN (SELECT l.person_id FROM sync.login l
            WHERE l.role_name = session_user AND l.active AND NOT l.must_change_password);
END $$;

-- Whether the session's role holds a permission; false for sessions that see nothing.
CREATE OR REPLACE FUNCTION sync.may(permission text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, chancery, sync, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    RETURN EXISTS (
        SELECT 1 FROM sync.login l
        JOIN chancery.person p ON p.organisation_id = l.organisation_id AND p.id = l.person_id
        JOIN chancery.role_permission g ON g.organisation_id = l.organisation_id
             AND g.role = p.role AND g.permission = may.permission
        WHERE l.role_name = session_user AND l.active AND NOT l.must_change_password AND p.active
    );
END $$;

CREATE OR REPLACE FUNCTION sync.channel(organisation uuid) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $$ SELECT 'chancery_' || replace(organisation::text, '-', '') $$;

-- Changes after a restore, a promotion or a move to another server.
CREATE OR REPLACE FUNCTION sync.epoch() RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, chancery, sync, pg_temp
AS $$
BEGIN
    RETURN (SELECT s.system_identifier || '/' || c.timeline_id || '/' || m.epoch
            FROM pg_control_system() s, pg_control_checkpoint() c, sync.meta m);
END $$;

-- NULL for a login that is not of this database, or switched off.
CREATE OR REPLACE FUNCTION sync.state() RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, chancery, sync, pg_temp
AS $$
BEGIN
    RETURN (SELECT jsonb_build_object(
        'schema_version', m.schema_version, 'min_read', m.min_read, 'min_write', m.min_write,
        'epoch', sync.epoch(), 'purge_before', m.purge_before::text) FROM sync.meta m
        WHERE EXISTS (SELECT 1 FROM sync.login l WHERE l.role_name = session_user AND l.active));
END $$;

-- Clears away what no desk needs any more, the oldest first and never much at once, since a desk that
-- presents itself waits for it. Kept for 180 days: removals, changes of rights, and what came of
-- pushes; a desk whose cursor is older compares all, and a push of that age is not taken again
-- unseen. Kept for 400 days: sign-ins, which are about people.
CREATE OR REPLACE FUNCTION sync.tidy(organisation uuid, client_id uuid, most integer DEFAULT 5000)
RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, chancery, sync, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    old constant timestamptz := now() - interval '180 days';
    last_xid bigint;
    last_push bigint;
BEGIN
    WITH gone AS (
        DELETE FROM sync.tombstone WHERE (organisation_id, table_name, row_key) IN (
            SELECT t.organisation_id, t.table_name, t.row_key FROM (
                SELECT * FROM sync.tombstone o WHERE o.organisation_id = tidy.organisation
                 ORDER BY o.sync_xid LIMIT tidy.most) t
             WHERE t.at < old)
        RETURNING sync_xid
    ), forgotten AS (
        DELETE FROM sync.access_change WHERE (organisation_id, id) IN (
            SELECT a.organisation_id, a.id FROM (
                SELECT * FROM sync.access_change o WHERE o.organisation_id = tidy.organisation
                 ORDER BY o.sync_xid LIMIT tidy.most) a
             WHERE a.at < old)
        RETURNING sync_xid
    )
    SELECT max(xid::text::bigint) INTO last_xid
      FROM (SELECT sync_xid FROM gone UNION ALL SELECT sync_xid FROM forgotten) AS found (xid);
    IF last_xid IS NOT NULL THEN
        UPDATE sync.meta SET purge_before =
            greatest(coalesce(purge_before, '0'::xid8), (last_xid + 1)::text::xid8);
    END IF;

    WITH done AS (
        DELETE FROM sync.mutation WHERE (organisation_id, client_id, mutation_id) IN (
            SELECT m.organisation_id, m.client_id, m.mutation_id FROM (
                SELECT * FROM sync.mutation o
                 WHERE o.organisation_id = tidy.organisation AND o.client_id = tidy.client_id
                 ORDER BY o.mutation_id LIMIT tidy.most) m
             WHERE m.at < old)
        RETURNING mutation_id
    )
    SELECT max(mutation_id) INTO last_push FROM done;
    IF last_push IS NOT NULL THEN
        UPDATE sync.client c SET given_up = greatest(c.given_up, last_push)
         WHERE c.organisation_id = tidy.organisation AND c.client_id = tidy.client_id;
    END IF;

    DELETE FROM sync.sign_in WHERE (organisation_id, id) IN (
        SELECT s.organisation_id, s.id FROM sync.sign_in s
         WHERE s.organisation_id = tidy.organisation AND s.at < now() - interval '400 days'
         ORDER BY s.at LIMIT tidy.most);
END $$;

-- A desk presents itself. ``turn`` finds copies of a replica: each hello replaces it, so the second
-- of two copies knows an old one.
CREATE OR REPLACE FUNCTION sync.hello(
    client_id uuid, known uuid, proposed uuid, device text, build text, schema_version text
) RETURNS jsonb
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, chancery, sync, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    who sync.login;
    person record;
    there sync.client;
    registration text := 'new';
BEGIN
    IF pg_is_in_recovery() THEN
        RAISE EXCEPTION 'This is a standby; connect to the primary server.' USING ERRCODE = 'CH012';
    END IF;
    IF hello.client_id IS NULL OR hello.proposed IS NULL THEN
        RAISE EXCEPTION 'A desk needs an id and a turn.' USING ERRCODE = 'CH018';
    END IF;
    SELECT * INTO who FROM sync.login l WHERE l.role_name = session_user;
    IF NOT FOUND OR NOT who.active THEN
        RAISE EXCEPTION 'This login may not use this database.' USING ERRCODE = 'CH010';
    END IF;
    SELECT p.name, p.role INTO person FROM chancery.person p
     WHERE p.organisation_id = who.organisation_id AND p.id = who.person_id;

    INSERT INTO sync.client (organisation_id, client_id, person_id, device, build,
                             schema_version, turn)
    VALUES (who.organisation_id, hello.client_id, who.person_id, left(hello.device, 200),
            left(hello.build, 100), left(hello.schema_version, 40), hello.proposed)
    ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        SELECT * INTO there FROM sync.client c
         WHERE c.organisation_id = who.organisation_id AND c.client_id = hello.client_id
           FOR UPDATE;
        IF there.person_id = who.person_id AND there.turn IN (hello.known, hello.proposed) THEN
            registration := 'same';
            UPDATE sync.client c
               SET turn = hello.proposed, device = left(hello.device, 200),
                   build = left(hello.build, 100), last_seen_at = now(),
                   schema_version = left(hello.schema_version, 40)
             WHERE c.organisation_id = who.organisation_id AND c.client_id = hello.client_id;
        ELSE
            registration := 'copied';
        END IF;
    END IF;

    IF NOT EXISTS (SELECT 1 FROM sync.sign_in s
                   WHERE s.organisation_id = who.organisation_id AND s.client_id = hello.client_id
                     AND s.person_id = who.person_id AND s.at > now() - interval '1 minute') THEN
        INSERT INTO sync.sign_in (organisation_id, person_id, client_id, device, address, build)
        VALUES (who.organisation_id, who.person_id, hello.client_id, left(hello.device, 200),
                inet_client_addr(), left(hello.build, 100));
        UPDATE sync.login l SET last_sign_in_at = now() WHERE l.role_name = session_user;
        PERFORM sync.tidy(who.organisation_id, hello.client_id);
    END IF;

    RETURN (SELECT jsonb_build_object(
        'registration', registration,
        'epoch', sync.epoch(),
        'organisation_id', replace(who.organisation_id::text, '-', ''),
        'person_id', replace(who.person_id::text, '-', ''),
        'role', person.role,
        'must_change_password', who.must_change_password,
        'active', who.active,
        'schema_version', m.schema_version,
        'min_read', m.min_read,
        'min_write', m.min_write,
        'after_restore', m.after_restore,
        'restored_at', (extract(epoch FROM m.restored_at) * 1000000)::bigint,
        'offline_grace_days', m.offline_grace_days,
        'server_version', current_setting('server_version_num')::integer,
        'channel', sync.channel(who.organisation_id),
        'now', now()) FROM sync.meta m);
END $$;

-- For whom a desk pushes, and the least version that may; refuses a login or a desk that may not.
CREATE OR REPLACE FUNCTION sync.pusher(
    client_id uuid, OUT organisation uuid, OUT least_version text, OUT given_up bigint
)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, chancery, sync, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    registered boolean;
BEGIN
    SELECT l.organisation_id, m.min_write, c.given_up, c.client_id IS NOT NULL
      INTO organisation, least_version, given_up, registered
      FROM sync.login l CROSS JOIN sync.meta m
      LEFT JOIN sync.client c ON c.organisation_id = l.organisation_id
            AND c.client_id = pusher.client_id AND c.person_id = l.person_id
     WHERE l.role_name = session_user AND l.active AND NOT l.must_change_password;
    IF organisation IS NULL THEN
        RAISE EXCEPTION 'This login may not write here.' USING ERRCODE = 'CH010';
    ELSIF NOT registered THEN
        RAISE EXCEPTION 'This desk is not registered to this person.' USING ERRCODE = 'CH011';
    END IF;
END $$;

-- Refuses a push that is new here: of a program that is too old, or one that the desk gave up.
CREATE OR REPLACE FUNCTION sync.refuse_new(
    who record, mutation_id bigint, schema_version text
) RETURNS void
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF schema_version IS NULL OR schema_version < who.least_version THEN
        RAISE EXCEPTION 'This version of the program may no longer write; % or newer is needed.',
            who.least_version USING ERRCODE = 'CH426';
    ELSIF mutation_id <= who.given_up THEN
        RAISE EXCEPTION 'Push % was given up by its desk.', mutation_id USING ERRCODE = 'CH013';
    END IF;
END $$;

-- Lets no push of a desk up to this number be made any more, should it still be on its way.
CREATE OR REPLACE FUNCTION sync.give_up(client_id uuid, upto bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, chancery, sync, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    who record;
BEGIN
    SELECT * INTO who FROM sync.pusher(give_up.client_id);
    UPDATE sync.client c SET given_up = greatest(c.given_up, give_up.upto)
     WHERE c.organisation_id = who.organisation AND c.client_id = give_up.client_id;
END $$;

-- Notes a push whose changes follow in the same transaction, as they stand and with this result:
-- all of it comes about or nothing. One that was made before is refused; begin_push tells of it.
CREATE OR REPLACE FUNCTION sync.note_push(
    client_id uuid, mutation_id bigint, hash bytea, schema_version text, result jsonb
) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, chancery, sync, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    who record;
BEGIN
    SELECT * INTO who FROM sync.pusher(note_push.client_id);
    PERFORM sync.refuse_new(who, note_push.mutation_id, note_push.schema_version);
    IF note_push.result IS NULL THEN
        RAISE EXCEPTION 'A push needs a result.' USING ERRCODE = 'CH013';
    END IF;
    INSERT INTO sync.mutation (organisation_id, client_id, mutation_id, hash, result)
    VALUES (who.organisation, note_push.client_id, note_push.mutation_id, note_push.hash,
            note_push.result)
    ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'Push % of this desk was made before.', note_push.mutation_id
            USING ERRCODE = 'CH013';
    END IF;
END $$;

-- Wakes the other desks after pushes in one piece. Apart from them, as PostgreSQL lets transactions
-- that notify commit only one after another, each with its own write to the disk.
CREATE OR REPLACE FUNCTION sync.wake() RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, chancery, sync, pg_temp
AS $$
BEGIN
    PERFORM pg_notify(sync.channel(sync.organisation()), '');
END $$;

-- Opens a push. NULL: new, go on. Otherwise the result of the push that was made already.
CREATE OR REPLACE FUNCTION sync.begin_push(
    client_id uuid, mutation_id bigint, hash bytea, schema_version text
) RETURNS jsonb
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, chancery, sync, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    who record;
    stored sync.mutation;
BEGIN
    SELECT * INTO who FROM sync.pusher(begin_push.client_id);
    INSERT INTO sync.mutation (organisation_id, client_id, mutation_id, hash)
    VALUES (who.organisation, begin_push.client_id, begin_push.mutation_id, begin_push.hash)
    ON CONFLICT DO NOTHING;
    IF FOUND THEN
        PERFORM sync.refuse_new(who, begin_push.mutation_id, begin_push.schema_version);
        RETURN NULL;
    END IF;
    SELECT * INTO stored FROM sync.mutation m
     WHERE m.organisation_id = who.organisation AND m.client_id = begin_push.client_id
       AND m.mutation_id = begin_push.mutation_id;
    IF stored.hash IS DISTINCT FROM begin_push.hash THEN
        RAISE EXCEPTION 'Push % of this desk was made before with other content.',
            begin_push.mutation_id USING ERRCODE = 'CH409';
    END IF;
    IF stored.result IS NULL THEN
        RAISE EXCEPTION 'Push % is already open in this transaction.',
            begin_push.mutation_id USING ERRCODE = 'CH013';
    END IF;
    RETURN stored.result;
END $$;

-- Stores what came of a push and wakes the other desks, once.
CREATE OR REPLACE FUNCTION sync.finish_push(client_id uuid, mutation_id bigint, result jsonb)
RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, chancery, sync, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    organisation uuid := sync.organisation();
BEGIN
    UPDATE sync.mutation m SET result = finish_push.result
     WHERE m.organisation_id = organisation AND m.client_id = finish_push.client_id
       AND m.mutation_id = finish_push.mutation_id AND m.result IS NULL
       AND EXISTS (SELECT 1 FROM sync.client c
                   WHERE c.organisation_id = organisation AND c.client_id = m.client_id
                     AND c.person_id = sync.me());
    IF NOT FOUND OR finish_push.result IS NULL THEN
        RAISE EXCEPTION 'There is no open push to finish.' USING ERRCODE = 'CH013';
    END IF;
    PERFORM pg_notify(sync.channel(organisation), '');
END $$;

-- A push that was begun and not finished must not be committed: its rows would be applied twice.
CREATE OR REPLACE FUNCTION sync.push_is_finished() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, chancery, sync, pg_temp
AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM sync.mutation m
               WHERE m.organisation_id = NEW.organisation_id AND m.client_id = NEW.client_id
                 AND m.mutation_id = NEW.mutation_id AND m.result IS NULL) THEN
        RAISE EXCEPTION 'A push was begun and not finished.' USING ERRCODE = 'CH013';
    END IF;
    RETURN NULL;
END $$;

DROP TRIGGER IF EXISTS finished ON sync.mutation;
CREATE CONSTRAINT TRIGGER finished AFTER INSERT ON sync.mutation
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.result IS NULL)
    EXECUTE FUNCTION sync.push_is_finished();

-- Remembers that a row went, or went out of somebody's sight.
CREATE OR REPLACE FUNCTION sync.bury(
    organisation uuid, table_name text, row_key text, row_version bigint
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, chancery, sync, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    INSERT INTO sync.tombstone AS t (organisation_id, table_name, row_key, row_version, sync_xid)
    VALUES (bury.organisation, bury.table_name, bury.row_key, bury.row_version,
            pg_current_xact_id())
    ON CONFLICT (organisation_id, table_name, row_key) DO UPDATE
       SET row_version = excluded.row_version, sync_xid = excluded.sync_xid, at = now();
END $$;

-- Sign-ins of the organisation, newest first, for those who edit people.
CREATE OR REPLACE FUNCTION sync.sign_ins(most integer DEFAULT 200)
RETURNS TABLE (at timestamptz, person_id uuid, name text, client_id uuid, device text,
               address inet, build text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, chancery, sync, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    IF NOT sync.may('people.edit') THEN
        RAISE EXCEPTION 'This needs the permission people.edit.' USING ERRCODE = 'CH003';
    END IF;
    RETURN QUERY
        SELECT s.at, s.person_id, p.name, s.client_id, s.device, s.address, s.build
          FROM sync.sign_in s
          JOIN chancery.person p ON p.organisation_id = s.organisation_id AND p.id = s.person_id
         WHERE s.organisation_id = sync.organisation()
         ORDER BY s.at DESC LIMIT least(sign_ins.most, 10000);
END $$;
