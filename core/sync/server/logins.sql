-- Logins: roles of the server that stand for the people of this database. Run as chancery_people,
-- which may make roles and owns no data.

CREATE OR REPLACE FUNCTION sync.check_role(role text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, chancery, sync, pg_temp
AS $$
BEGIN
    IF check_role.role IS NULL
       OR check_role.role NOT IN ('viewer', 'member', 'manager', 'administrator') THEN
        RAISE EXCEPTION 'There is no such role.' USING ERRCODE = 'CH018';
    END IF;
END $$;

CREATE OR REPLACE FUNCTION sync.check_verifier(verifier text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, chancery, sync, pg_temp
AS $$
BEGIN
    IF verifier IS NULL OR verifier !~
       '^SCRAM-SHA-256\$[0-9]{4,7}:[A-Za-z0-9+/]{16,}={0,2}\$[A-Za-z0-9+/]{43}=:[A-Za-z0-9+/]{43}=$'
    THEN
        RAISE EXCEPTION 'A password is taken as a SCRAM-SHA-256 verifier only.'
            USING ERRCODE = 'CH017';
    END IF;
END $$;

-- What is written on a role of ours: which database it belongs to.
CREATE OR REPLACE FUNCTION sync.role_mark() RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, chancery, sync, pg_temp
AS $$
BEGIN
    RETURN (SELECT format('Chancery login of database %s, %s', current_database(), m.epoch)
              FROM sync.meta m);
END $$;

-- Refuses a role that another database of this cluster made.
CREATE OR REPLACE FUNCTION sync.check_ours(login name) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, chancery, sync, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles r WHERE r.rolname = check_ours.login
                   AND shobj_description(r.oid, 'pg_authid') = sync.role_mark()) THEN
        RAISE EXCEPTION 'The login % does not belong to this database.', check_ours.login
            USING ERRCODE = 'CH015';
    END IF;
END $$;

-- Makes the role of a login. What a person may change about the own session is comfort only.
CREATE OR REPLACE FUNCTION sync.make_login(login text, role text, verifier text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, chancery, sync, pg_temp SET createrole_self_grant = ''
AS $$
BEGIN
    PERFORM sync.check_role(make_login.role);
    PERFORM sync.check_verifier(make_login.verifier);
    IF make_login.login IS NULL OR make_login.login !~ '^[a-z][a-z0-9_.@-]{1,62}$'
       OR make_login.login ~ '^(pg_|chancery_)' THEN
        RAISE EXCEPTION 'A login has 2 to 63 small letters, digits or one of _ . @ - and begins '
            'with a letter.' USING ERRCODE = 'CH018';
    END IF;
    IF EXISTS (SELECT 1 FROM pg_roles r WHERE r.rolname = make_login.login) THEN
        RAISE EXCEPTION 'The login % is taken on this server.', make_login.login
            USING ERRCODE = 'CH014';
    END IF;
    EXECUTE format('CREATE ROLE %I LOGIN INHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION'
                   ' NOBYPASSRLS CONNECTION LIMIT 6 PASSWORD %L', login, verifier);
    EXECUTE format('COMMENT ON ROLE %I IS %L', login, sync.role_mark());
    EXECUTE format('ALTER ROLE %I SET statement_timeout = ''10min''', login);
    EXECUTE format('ALTER ROLE %I SET lock_timeout = ''30s''', login);
    EXECUTE format('ALTER ROLE %I SET idle_in_transaction_session_timeout = ''5min''', login);
    EXECUTE format('GRANT %I TO %I WITH ADMIN FALSE, INHERIT TRUE, SET FALSE',
                   'chancery_' || role, login);
END $$;

-- Ends every session of a login; returns how many. Our own right to do so is lent and given back.
CREATE OR REPLACE FUNCTION sync.end_sessions(login name) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, chancery, sync, pg_temp
AS $$
DECLARE ended integer;
BEGIN
    EXECUTE format('GRANT %I TO chancery_people WITH ADMIN FALSE, INHERIT TRUE, SET FALSE', login);
    -- Waits up to five seconds for each: what the session has locked is free afterwards.
    SELECT count(*) FILTER (WHERE pg_terminate_backend(a.pid, 5000)) INTO ended
      FROM pg_stat_activity a WHERE a.usename = login AND a.pid <> pg_backend_pid();
    EXECUTE format('REVOKE %I FROM chancery_people GRANTED BY chancery_people', login);
    RETURN ended;
END $$;

-- Gives a login a role again after a restore, since a dump carries none. For the installer alone.
-- ``former``: the epoch that the dump was made in; a role with its mark, in a database that is
-- gone or is this one, is taken over, any other is refused.
CREATE OR REPLACE FUNCTION sync.renew_login(login name, former uuid, verifier text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, chancery, sync, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    role text;
    mark text;
    home text;
    held text;
BEGIN
    SELECT p.role INTO role FROM sync.login l
      JOIN chancery.person p ON p.organisation_id = l.organisation_id AND p.id = l.person_id
     WHERE l.role_name = renew_login.login AND l.active;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'There is no such active login.' USING ERRCODE = 'CH018';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM pg_roles r WHERE r.rolname = renew_login.login) THEN
        PERFORM sync.make_login(renew_login.login, role, renew_login.verifier);
    ELSE
        SELECT shobj_description(r.oid, 'pg_authid') INTO mark FROM pg_roles r
         WHERE r.rolname = renew_login.login;
        home := substring(mark FROM '^Chancery login of database (.*), [0-9a-f-]{36}$');
        IF home IS NULL OR right(mark, 36) <> renew_login.former::text
           OR (home <> current_database()
               AND EXISTS (SELECT 1 FROM pg_database d WHERE d.datname = home)) THEN
            RAISE EXCEPTION 'The login % belongs to something else on this server.',
                renew_login.login USING ERRCODE = 'CH015';
        END IF;
        PERFORM sync.check_verifier(renew_login.verifier);
        EXECUTE format('ALTER ROLE %I LOGIN PASSWORD %L', renew_login.login, renew_login.verifier);
        -- The role may have changed after the dump was made.
        FOREACH held IN ARRAY ARRAY['viewer', 'member', 'manager', 'administrator'] LOOP
            IF EXISTS (SELECT 1 FROM pg_auth_members a
                       WHERE a.roleid = ('chancery_' || held)::regrole
                         AND a.member = quote_ident(renew_login.login)::regrole) THEN
                EXECUTE format('REVOKE %I FROM %I', 'chancery_' || held, renew_login.login);
            END IF;
        END LOOP;
        EXECUTE format('GRANT %I TO %I WITH ADMIN FALSE, INHERIT TRUE, SET FALSE',
                       'chancery_' || role, renew_login.login);
        EXECUTE format('COMMENT ON ROLE %I IS %L', renew_login.login, sync.role_mark());
    END IF;
    UPDATE sync.login l SET must_change_password = true WHERE l.role_name = renew_login.login;
END $$;
