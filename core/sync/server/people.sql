-- The people of an organisation. Run as chancery_people, after logins.sql. Passwords never come here:
-- a SCRAM verifier is made where the person types.

-- Refuses unless the session may edit people; returns its organisation.
-- One change of people at a time, so that two administrators cannot remove each other. The lock is
-- on a row that nobody else can lock: an advisory lock could be held by anyone to stay in.
CREATE OR REPLACE FUNCTION sync.people_desk() RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, chancery, sync, pg_temp
AS $$
DECLARE organisation uuid := sync.organisation();
BEGIN
    IF sync.may('people.edit') THEN
        PERFORM 1 FROM chancery.role_permission g
          WHERE g.organisation_id = organisation AND g.role = 'administrator'
            AND g.permission = 'people.edit' FOR UPDATE;
    END IF;
    IF organisation IS NULL OR NOT sync.may('people.edit') THEN
        RAISE EXCEPTION 'This needs the permission people.edit.' USING ERRCODE = 'CH003';
    END IF;
    RETURN organisation;
END $$;

CREATE OR REPLACE FUNCTION sync.role_of_session() RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, chancery, sync, pg_temp
AS $$
BEGIN
    RETURN (SELECT p.role FROM sync.login l
            JOIN chancery.person p ON p.organisation_id = l.organisation_id AND p.id = l.person_id
            WHERE l.role_name = session_user);
END $$;

CREATE OR REPLACE FUNCTION sync.insert_person(
    organisation uuid, id uuid, name text, email text, role text, title text, login text,
    verifier text
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, chancery, sync, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    IF coalesce(btrim(insert_person.name), '') = '' THEN
        RAISE EXCEPTION 'A person needs a name.' USING ERRCODE = 'CH018';
    END IF;
    PERFORM sync.make_login(insert_person.login, insert_person.role, insert_person.verifier);
    INSERT INTO chancery.person (organisation_id, id, created_at, created_by, updated_at,
                                 updated_by, row_version, name, email, role, title, active)
    VALUES (insert_person.organisation, insert_person.id, now(), insert_person.id, now(),
            insert_person.id, 1, btrim(insert_person.name), nullif(btrim(insert_person.email), ''),
            insert_person.role, coalesce(insert_person.title, ''), true);
    INSERT INTO sync.login (role_name, organisation_id, person_id)
    VALUES (insert_person.login, insert_person.organisation, insert_person.id);
    INSERT INTO sync.access_change (organisation_id, person_id, what)
    VALUES (insert_person.organisation, insert_person.id, 'role ' || insert_person.role);
END $$;

-- Founds an organisation with its first administrator and the permissions of each role.
-- For the installer alone. ``permissions``: {"role": ["permission", …]}.
CREATE OR REPLACE FUNCTION sync.found(
    name text, time_zone text, currency text, permissions jsonb,
    administrator text, email text, login text, verifier text
) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, chancery, sync, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    organisation uuid := gen_random_uuid();
BEGIN
    INSERT INTO chancery.organisation (id, name, time_zone, currency, created_at, row_version)
    VALUES (organisation, found.name, found.time_zone, found.currency, now(), 1);
    INSERT INTO chancery.role_permission (organisation_id, role, permission)
    SELECT organisation, r.key, p.value
      FROM jsonb_each(found.permissions) r, jsonb_array_elements_text(r.value) p;
    PERFORM sync.insert_person(organisation, gen_random_uuid(), found.administrator, found.email,
                               'administrator', '', found.login, found.verifier);
    RETURN organisation;
END $$;

CREATE OR REPLACE FUNCTION sync.add_person(
    name text, email text, role text, title text, login text, verifier text
) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, chancery, sync, pg_temp
AS $$
DECLARE
    organisation uuid := sync.people_desk();
    person uuid := gen_random_uuid();
BEGIN
    PERFORM sync.check_reach(organisation, NULL, add_person.role);
    PERFORM sync.insert_person(organisation, person, add_person.name, add_person.email,
                               add_person.role, add_person.title, add_person.login,
                               add_person.verifier);
    RETURN person;
END $$;

-- Administrators are made and changed by administrators; returns the login of ``person``.
CREATE OR REPLACE FUNCTION sync.check_reach(organisation uuid, person uuid, role text)
RETURNS name
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, chancery, sync, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    found_login name;
    found_role text;
BEGIN
    IF check_reach.person IS NOT NULL THEN
        SELECT l.role_name, p.role INTO found_login, found_role FROM sync.login l
          JOIN chancery.person p ON p.organisation_id = l.organisation_id AND p.id = l.person_id
         WHERE l.organisation_id = check_reach.organisation AND l.person_id = check_reach.person;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'There is no such person.' USING ERRCODE = 'CH018';
        END IF;
        PERFORM sync.check_ours(found_login);
    END IF;
    IF 'administrator' IN (found_role, check_reach.role)
       AND sync.role_of_session() IS DISTINCT FROM 'administrator' THEN
        RAISE EXCEPTION 'Only an administrator makes or changes administrators.'
            USING ERRCODE = 'CH003';
    END IF;
    RETURN found_login;
END $$;

-- Refuses to take away the last administrator who can sign in.
CREATE OR REPLACE FUNCTION sync.check_not_last(organisation uuid, person uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, chancery, sync, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM sync.login l
          JOIN chancery.person p ON p.organisation_id = l.organisation_id AND p.id = l.person_id
         WHERE l.organisation_id = check_not_last.organisation
           AND l.person_id <> check_not_last.person
           AND l.active AND p.active AND p.role = 'administrator'
    ) THEN
        RAISE EXCEPTION 'The last administrator stays.' USING ERRCODE = 'CH016';
    END IF;
END $$;

CREATE OR REPLACE FUNCTION sync.set_role(person uuid, role text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, chancery, sync, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    organisation uuid := sync.people_desk();
    login name;
    before text;
BEGIN
    PERFORM sync.check_role(set_role.role);
    login := sync.check_reach(organisation, set_role.person, set_role.role);
    SELECT p.role INTO before FROM chancery.person p
     WHERE p.organisation_id = organisation AND p.id = set_role.person;
    IF before = set_role.role THEN
        RETURN;
    END IF;
    IF before = 'administrator' THEN
        PERFORM sync.check_not_last(organisation, set_role.person);
    END IF;
    EXECUTE format('REVOKE %I FROM %I', 'chancery_' || before, login);
    EXECUTE format('GRANT %I TO %I WITH ADMIN FALSE, INHERIT TRUE, SET FALSE',
                   'chancery_' || set_role.role, login);
    UPDATE chancery.person p SET role = set_role.role
     WHERE p.organisation_id = organisation AND p.id = set_role.person;
    INSERT INTO sync.access_change (organisation_id, person_id, what)
    VALUES (organisation, set_role.person, 'role ' || set_role.role);
END $$;

-- Call it again after the commit: a desk may have connected in between. Returns ended sessions.
-- They end first, too: an open transaction could hold the very rows that are changed here.
CREATE OR REPLACE FUNCTION sync.switch_off(person uuid) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, chancery, sync, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    organisation uuid := sync.people_desk();
    login name := sync.check_reach(organisation, switch_off.person, NULL);
    ended integer;
BEGIN
    PERFORM sync.check_not_last(organisation, switch_off.person);
    ended := sync.end_sessions(login);
    EXECUTE format('ALTER ROLE %I NOLOGIN', login);
    UPDATE sync.login l SET active = false WHERE l.role_name = login AND l.active;
    IF FOUND THEN
        UPDATE chancery.person p SET active = false
         WHERE p.organisation_id = organisation AND p.id = switch_off.person;
        INSERT INTO sync.access_change (organisation_id, person_id, what)
        VALUES (organisation, switch_off.person, 'off');
    END IF;
    RETURN ended + sync.end_sessions(login);
END $$;

CREATE OR REPLACE FUNCTION sync.switch_on(person uuid, verifier text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, chancery, sync, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    organisation uuid := sync.people_desk();
    login name := sync.check_reach(organisation, switch_on.person, NULL);
BEGIN
    PERFORM sync.check_verifier(switch_on.verifier);
    EXECUTE format('ALTER ROLE %I LOGIN PASSWORD %L', login, switch_on.verifier);
    UPDATE sync.login l SET active = true, must_change_password = true
     WHERE l.role_name = login;
    UPDATE chancery.person p SET active = true
     WHERE p.organisation_id = organisation AND p.id = switch_on.person;
    INSERT INTO sync.access_change (organisation_id, person_id, what)
    VALUES (organisation, switch_on.person, 'on');
END $$;

CREATE OR REPLACE FUNCTION sync.reset_password(person uuid, verifier text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, chancery, sync, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    organisation uuid := sync.people_desk();
    login name := sync.check_reach(organisation, reset_password.person, NULL);
BEGIN
    PERFORM sync.check_verifier(reset_password.verifier);
    EXECUTE format('ALTER ROLE %I PASSWORD %L', login, reset_password.verifier);
    UPDATE sync.login l SET must_change_password = true WHERE l.role_name = login;
    INSERT INTO sync.access_change (organisation_id, person_id, what)
    VALUES (organisation, reset_password.person, 'password');
END $$;

-- The own password; the only way out of a one-time password.
CREATE OR REPLACE FUNCTION sync.change_password(verifier text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, chancery, sync, pg_temp
AS $$
BEGIN
    PERFORM sync.check_verifier(change_password.verifier);
    IF NOT EXISTS (SELECT 1 FROM sync.login l WHERE l.role_name = session_user AND l.active) THEN
        RAISE EXCEPTION 'This login may not use this database.' USING ERRCODE = 'CH010';
    END IF;
    PERFORM sync.check_ours(session_user);
    EXECUTE format('ALTER ROLE %I PASSWORD %L', session_user, change_password.verifier);
    UPDATE sync.login l SET must_change_password = false WHERE l.role_name = session_user;
END $$;

-- The own name, e-mail and title; what is NULL stays.
CREATE OR REPLACE FUNCTION sync.change_profile(name text, email text, title text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, chancery, sync, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    organisation uuid := sync.organisation();
BEGIN
    IF organisation IS NULL THEN
        RAISE EXCEPTION 'This login may not use this database.' USING ERRCODE = 'CH010';
    END IF;
    IF btrim(change_profile.name) = '' THEN
        RAISE EXCEPTION 'A person needs a name.' USING ERRCODE = 'CH018';
    END IF;
    UPDATE chancery.person p
       SET name = coalesce(btrim(change_profile.name), p.name),
           email = CASE WHEN change_profile.email IS NULL THEN p.email
                        ELSE nullif(btrim(change_profile.email), '') END,
           title = coalesce(change_profile.title, p.title)
     WHERE p.organisation_id = organisation AND p.id = sync.me();
END $$;

-- Administrators alone: who gives permissions away could give them to the own role.
CREATE OR REPLACE FUNCTION sync.set_permission(role text, permission text, granted boolean)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, chancery, sync, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    organisation uuid := sync.people_desk();
BEGIN
    PERFORM sync.check_role(set_permission.role);
    PERFORM sync.check_reach(organisation, NULL, 'administrator');
    IF set_permission.permission IS NULL OR set_permission.granted IS NULL
       OR set_permission.permission !~ '^[a-z_]+\.[a-z_]+$'
       OR length(set_permission.permission) > 40 THEN
        RAISE EXCEPTION 'A permission is written as desk.act.' USING ERRCODE = 'CH018';
    END IF;
    IF NOT set_permission.granted AND set_permission.role = 'administrator'
       AND set_permission.permission = 'people.edit' THEN
        RAISE EXCEPTION 'Administrators keep people.edit.' USING ERRCODE = 'CH016';
    END IF;
    IF set_permission.granted THEN
        INSERT INTO chancery.role_permission (organisation_id, role, permission)
        VALUES (organisation, set_permission.role, set_permission.permission)
        ON CONFLICT DO NOTHING;
    ELSE
        DELETE FROM chancery.role_permission g
         WHERE g.organisation_id = organisation AND g.role = set_permission.role
           AND g.permission = set_permission.permission;
    END IF;
    IF FOUND THEN
        INSERT INTO sync.access_change (organisation_id, what)
        VALUES (organisation, format('%s %s %s', set_permission.role,
            CASE WHEN set_permission.granted THEN 'gains' ELSE 'loses' END,
            set_permission.permission));
    END IF;
END $$;

-- Everybody of the organisation with their logins, for those who edit people.
CREATE OR REPLACE FUNCTION sync.people()
RETURNS TABLE (person_id uuid, login text, name text, email text, role text, title text,
               active boolean, must_change_password boolean, last_sign_in_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, chancery, sync, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    IF NOT sync.may('people.edit') THEN
        RAISE EXCEPTION 'This needs the permission people.edit.' USING ERRCODE = 'CH003';
    END IF;
    RETURN QUERY
        SELECT p.id, l.role_name::text, p.name, p.email, p.role::text, p.title, l.active,
               l.must_change_password, l.last_sign_in_at
          FROM sync.login l
          JOIN chancery.person p ON p.organisation_id = l.organisation_id AND p.id = l.person_id
         WHERE l.organisation_id = sync.organisation() ORDER BY p.name;
END $$;

DO $$
DECLARE one record;
BEGIN
    FOR one IN SELECT p.oid::regprocedure AS called FROM pg_proc p
                WHERE p.pronamespace = 'sync'::regnamespace
                  AND p.proowner = 'chancery_people'::regrole LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC, chancery_viewer, chancery_owner',
                       one.called);
    END LOOP;
END $$;
GRANT EXECUTE ON FUNCTION
    sync.add_person(text, text, text, text, text, text),
    sync.set_role(uuid, text),
    sync.switch_off(uuid),
    sync.switch_on(uuid, text),
    sync.reset_password(uuid, text),
    sync.change_password(text),
    sync.change_profile(text, text, text),
    sync.set_permission(text, text, boolean),
    sync.people()
    TO chancery_viewer;
GRANT EXECUTE ON FUNCTION
    sync.found(text, text, text, jsonb, text, text, text, text),
    sync.renew_login(name, uuid, text)
    TO chancery_owner;
