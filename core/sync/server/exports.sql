-- How many rows each person may take out, decided here for all of their desks. Run as the owner of
-- the data, after functions.sql. ``core/contacts/exporting/quota.py`` decides the same where no
-- database is shared.

-- What the person of the session may take out, and what counts of it now; ``most`` NULL: any number.
CREATE OR REPLACE FUNCTION sync.export_quota(
    OUT most bigint, OUT days integer, OUT used bigint, OUT frees_at timestamptz
)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, chancery, sync, pg_temp
AS $$
DECLARE
    org uuid := sync.organisation();
    person uuid := sync.me();
    held text;
    given record;
BEGIN
    SELECT p.role INTO held FROM chancery.person p
     WHERE p.organisation_id = org AND p.id = person;
    SELECT l.rows, l.days INTO given FROM chancery.export_limit l
     WHERE l.organisation_id = org AND l.deleted_at IS NULL
       AND (l.person_id = person OR (l.person_id IS NULL AND l.role = held))
     ORDER BY l.person_id IS NULL, l.updated_at DESC LIMIT 1;
    IF FOUND THEN
        most := given.rows;
        days := given.days;
    ELSE
        most := CASE held WHEN 'administrator' THEN NULL WHEN 'manager' THEN 200000
                          WHEN 'member' THEN 20000 ELSE 0 END;
        days := 30;
    END IF;
    SELECT coalesce(sum(counted.number), 0), min(counted.since) + make_interval(days => days)
      INTO used, frees_at
      FROM (SELECT CASE WHEN u.kind = 'allowance' THEN u.updated_at ELSE u.created_at END AS since,
                   CASE WHEN u.used IS NOT NULL THEN u.used
                        WHEN u.kind = 'allowance' AND u.expires_at <= now() THEN u.drawn
                        ELSE greatest(u.rows, u.drawn) END AS number
              FROM chancery.export_use u
             WHERE u.organisation_id = org AND u.person_id = person AND u.kind <> 'draw'
               AND u.deleted_at IS NULL) AS counted
     WHERE counted.number > 0 AND counted.since > now() - make_interval(days => days);
END $$;

-- Who books here: lets one of a person's desks at a time go on.
CREATE OR REPLACE FUNCTION sync.exporter(OUT organisation uuid, OUT person uuid)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, chancery, sync, pg_temp
AS $$
BEGIN
    organisation := sync.organisation();
    person := sync.me();
    IF person IS NULL THEN
        RAISE EXCEPTION 'This login may not write here.' USING ERRCODE = 'CH010';
    ELSIF current_setting('transaction_isolation') <> 'read committed' THEN
        -- An older snapshot would not see what another desk booked meanwhile.
        RAISE EXCEPTION 'Rows are booked in a transaction that reads what is committed.'
            USING ERRCODE = 'CH018';
    END IF;
    PERFORM 1 FROM sync.login l WHERE l.role_name = session_user FOR NO KEY UPDATE;
END $$;

-- Books rows: for an export, or as an allowance for a desk that will be offline. Asked again with
-- the same id, as after a lost answer, it answers the same.
CREATE OR REPLACE FUNCTION sync.book_export(
    export_id uuid, kind text, number bigint, device_id uuid
) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, chancery, sync, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    who record;
    there chancery.export_use;
    quota record;
BEGIN
    SELECT * INTO who FROM sync.exporter();
    IF NOT sync.may('contacts.export') THEN
        RAISE EXCEPTION 'export_use: this needs the permission contacts.export.'
            USING ERRCODE = 'CH003';
    ELSIF book_export.export_id IS NULL OR book_export.device_id IS NULL
       OR coalesce(book_export.number, 0) <= 0
       OR book_export.kind IS NULL OR book_export.kind NOT IN ('export', 'allowance') THEN
        RAISE EXCEPTION 'An export needs an id, a desk and a number of rows.'
            USING ERRCODE = 'CH018';
    END IF;
    SELECT * INTO there FROM chancery.export_use u
     WHERE u.organisation_id = who.organisation AND u.id = book_export.export_id;
    IF FOUND THEN
        IF (there.person_id, there.kind, there.rows, there.device_id, there.used IS NULL)
           IS DISTINCT FROM (who.person, book_export.kind, book_export.number,
                             book_export.device_id, true) THEN
            RAISE EXCEPTION 'This export was booked before.' USING ERRCODE = 'CH018';
        END IF;
        RETURN;
    END IF;
    SELECT * INTO quota FROM sync.export_quota();
    IF quota.most IS NOT NULL AND quota.used + book_export.number > quota.most THEN
        RAISE EXCEPTION 'More rows than are left.' USING ERRCODE = 'CH019',
            DETAIL = jsonb_build_object(
                'most', quota.most, 'days', quota.days, 'used', quota.used,
                'frees_at', (extract(epoch FROM quota.frees_at) * 1000000)::bigint)::text;
    END IF;
    INSERT INTO chancery.export_use (organisation_id, id, created_at, created_by, updated_at,
        updated_by, row_version, person_id, kind, rows, drawn, device_id, expires_at)
    VALUES (who.organisation, book_export.export_id, now(), who.person, now(), who.person, 1,
            who.person, book_export.kind, book_export.number, 0, book_export.device_id,
            CASE book_export.kind WHEN 'allowance'
                 THEN now() + make_interval(days => quota.days) END);
END $$;

-- Says how many rows left, once; the others are given back. An allowance counts what was drawn.
CREATE OR REPLACE FUNCTION sync.settle_export(export_id uuid, number bigint) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, chancery, sync, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    who record;
BEGIN
    SELECT * INTO who FROM sync.exporter();
    IF coalesce(settle_export.number, -1) < 0 THEN
        RAISE EXCEPTION 'A number of rows is never negative.' USING ERRCODE = 'CH018';
    END IF;
    UPDATE chancery.export_use u
       SET used = CASE u.kind WHEN 'allowance' THEN u.drawn
                              ELSE least(u.rows, settle_export.number) END
     WHERE u.organisation_id = who.organisation AND u.id = settle_export.export_id
       AND u.person_id = who.person AND u.kind IN ('export', 'allowance') AND u.used IS NULL;
    RETURN FOUND;
END $$;

-- Says that an export was taken from an allowance while its desk was offline. It happened, so it
-- counts whatever is left: a copied workspace that drew the same rows again exceeds the allowance.
CREATE OR REPLACE FUNCTION sync.draw_export(
    export_id uuid, allowance_id uuid, number bigint, device_id uuid
) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, chancery, sync, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    who record;
BEGIN
    SELECT * INTO who FROM sync.exporter();
    IF draw_export.export_id IS NULL OR draw_export.device_id IS NULL
       OR coalesce(draw_export.number, -1) < 0 THEN
        RAISE EXCEPTION 'A number of rows is never negative.' USING ERRCODE = 'CH018';
    END IF;
    PERFORM 1 FROM chancery.export_use u
      WHERE u.organisation_id = who.organisation AND u.id = draw_export.allowance_id
        AND u.person_id = who.person AND u.kind = 'allowance';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'There is no such allowance.' USING ERRCODE = 'CH018';
    END IF;
    INSERT INTO chancery.export_use (organisation_id, id, created_at, created_by, updated_at,
        updated_by, row_version, person_id, kind, rows, used, drawn, allowance_id, device_id)
    VALUES (who.organisation, draw_export.export_id, now(), who.person, now(), who.person, 1,
            who.person, 'draw', draw_export.number, draw_export.number, 0,
            draw_export.allowance_id, draw_export.device_id)
    ON CONFLICT DO NOTHING;
    IF FOUND THEN
        UPDATE chancery.export_use u
           SET drawn = u.drawn + draw_export.number,
               used = CASE WHEN u.used IS NOT NULL THEN u.used + draw_export.number END
         WHERE u.organisation_id = who.organisation AND u.id = draw_export.allowance_id;
    END IF;
END $$;
