-- Who may touch the machinery. Run as the owner, after the tables and functions.

-- What the owner's functions and the people functions need of the data, and no more.
GRANT USAGE ON SCHEMA chancery TO chancery_viewer, chancery_people, chancery_backup;
GRANT USAGE ON SCHEMA sync TO chancery_viewer, chancery_people, chancery_backup;
GRANT SELECT, INSERT, UPDATE ON chancery.organisation, chancery.person TO chancery_people;
GRANT SELECT, INSERT, DELETE ON chancery.role_permission TO chancery_people;
GRANT UPDATE (permission) ON chancery.role_permission TO chancery_people;  -- to lock a row
CREATE POLICY keep_books ON chancery.organisation TO chancery_people USING (true) WITH CHECK (true);
CREATE POLICY keep_books ON chancery.person TO chancery_people USING (true) WITH CHECK (true);
CREATE POLICY keep_books ON chancery.role_permission TO chancery_people
    USING (true) WITH CHECK (true);
CREATE POLICY ask ON chancery.person FOR SELECT TO chancery_owner
    USING (organisation_id = (SELECT sync.own_organisation()));
CREATE POLICY ask ON chancery.role_permission FOR SELECT TO chancery_owner
    USING (organisation_id = (SELECT sync.own_organisation()));
CREATE POLICY keep_books ON chancery.export_use TO chancery_owner
    USING (organisation_id = (SELECT sync.own_organisation()))
    WITH CHECK (organisation_id = (SELECT sync.own_organisation()));
CREATE POLICY ask ON chancery.export_limit FOR SELECT TO chancery_owner
    USING (organisation_id = (SELECT sync.own_organisation()));
GRANT SELECT ON chancery.alembic_version TO chancery_backup;

DO $$
DECLARE
    name text;
    policy record;
BEGIN
    FOREACH name IN ARRAY ARRAY['meta', 'login', 'client', 'mutation', 'tombstone',
                                'access_change', 'sign_in', 'blob'] LOOP
        EXECUTE format('ALTER TABLE sync.%I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY',
                       name);
        EXECUTE format('REVOKE ALL ON sync.%I FROM PUBLIC, chancery_viewer, chancery_member,'
                       ' chancery_people, chancery_backup', name);
        FOR policy IN SELECT polname FROM pg_policy
                       WHERE polrelid = format('sync.%I', name)::regclass LOOP
            EXECUTE format('DROP POLICY %I ON sync.%I', policy.polname, name);
        END LOOP;
        EXECUTE format('GRANT SELECT ON sync.%I TO chancery_backup', name);
        EXECUTE format('CREATE POLICY copy_out ON sync.%I FOR SELECT TO chancery_backup'
                       ' USING (true)', name);
        IF name <> 'blob' THEN
            EXECUTE format('CREATE POLICY keep_books ON sync.%I TO chancery_owner'
                           ' USING (true) WITH CHECK (true)', name);
        END IF;
    END LOOP;
END $$;

GRANT SELECT, INSERT, UPDATE ON sync.login TO chancery_people;
CREATE POLICY keep_people ON sync.login TO chancery_people USING (true) WITH CHECK (true);
GRANT SELECT ON sync.meta TO chancery_people;
CREATE POLICY keep_people ON sync.meta FOR SELECT TO chancery_people USING (true);
GRANT INSERT ON sync.access_change TO chancery_people;
CREATE POLICY keep_people ON sync.access_change FOR INSERT TO chancery_people WITH CHECK (true);

GRANT SELECT ON sync.client, sync.tombstone, sync.access_change, sync.blob TO chancery_viewer;
CREATE POLICY see ON sync.client FOR SELECT TO chancery_viewer
    USING (organisation_id = (SELECT sync.organisation())
           AND (person_id = (SELECT sync.me()) OR (SELECT sync.may('people.edit'))));
CREATE POLICY see ON sync.tombstone FOR SELECT TO chancery_viewer
    USING (organisation_id = (SELECT sync.organisation()));
CREATE POLICY see ON sync.access_change FOR SELECT TO chancery_viewer
    USING (organisation_id = (SELECT sync.organisation())
           AND (person_id IS NULL OR person_id = (SELECT sync.me())
                OR (SELECT sync.may('people.edit'))));
CREATE POLICY see ON sync.blob FOR SELECT TO chancery_viewer
    USING (organisation_id = (SELECT sync.organisation()));
GRANT INSERT (organisation_id, sha256, content) ON sync.blob TO chancery_member;
CREATE POLICY add ON sync.blob FOR INSERT TO chancery_member
    WITH CHECK (organisation_id = (SELECT sync.organisation()));

-- Functions: nobody by default. The trigger functions need no grant to run.
DO $$
DECLARE one record;
BEGIN
    FOR one IN SELECT p.oid::regprocedure AS called FROM pg_proc p
                WHERE p.pronamespace = 'sync'::regnamespace
                  AND p.proowner = 'chancery_owner'::regrole LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC, chancery_viewer, chancery_people',
                       one.called);
    END LOOP;
END $$;
GRANT EXECUTE ON FUNCTION sync.organisation(), sync.me(), sync.may(text)
    TO chancery_viewer, chancery_people;
GRANT EXECUTE ON FUNCTION
    sync.hello(uuid, uuid, uuid, text, text, text),
    sync.state(),
    sync.note_push(uuid, bigint, bytea, text, jsonb),
    sync.wake(),
    sync.give_up(uuid, bigint),
    sync.begin_push(uuid, bigint, bytea, text),
    sync.finish_push(uuid, bigint, jsonb),
    sync.sign_ins(integer),
    sync.book_export(uuid, text, bigint, uuid),
    sync.settle_export(uuid, bigint),
    sync.draw_export(uuid, uuid, bigint, uuid)
    TO chancery_viewer;
