-- Removes the functions of an earlier version, so that one that was given up or has other parameters
-- does not stay. Run as each owner; what a policy or trigger still uses is replaced in its place.
DO $$
DECLARE one record;
BEGIN
    FOR one IN SELECT p.oid::regprocedure AS called FROM pg_proc p
                WHERE p.pronamespace = 'sync'::regnamespace
                  AND pg_get_userbyid(p.proowner) = current_user LOOP
        BEGIN
            EXECUTE format('DROP FUNCTION %s', one.called);
        EXCEPTION WHEN dependent_objects_still_exist THEN
            NULL;
        END;
    END LOOP;
END $$;
