"""The SQL of the chain: what is hashed and how a row joins the trail. One place for the trigger and the check."""

# A JSON array leaves no doubt where one value ends; jsonb prints the same value always in the same way.
PAYLOAD = """jsonb_build_array(e.sequence, to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), e.actor_id,
    e.actor_name, e.on_behalf_of, e.via, e.action, e.reason, e."table", e.object_id, e.operation,
    e.before, e.after)::text"""

# Only what differs is kept of an update. The lock is held from here to the end of the commit.
RECORD_FUNCTION = f"""
CREATE OR REPLACE FUNCTION audit_record(table_name text, operation text, key text, old_row jsonb, new_row jsonb)
RETURNS void LANGUAGE plpgsql AS $body$
DECLARE
    e audit_entry;
BEGIN
    IF operation = 'UPDATE' THEN
        SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, new_row -> o.key)
          INTO e.before, e.after
          FROM jsonb_each(old_row) AS o WHERE o.value IS DISTINCT FROM new_row -> o.key;
        IF e.before IS NULL THEN
            RETURN;
        END IF;
    ELSE
        e.before := old_row;
        e.after := new_row;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('audit_entry'));
    SELECT sequence, hash INTO e.sequence, e.previous_hash FROM audit_entry ORDER BY audit_entry.sequence DESC LIMIT 1;
    e.sequence := coalesce(e.sequence, 0) + 1;
    e.previous_hash := coalesce(e.previous_hash, ''::bytea);
    e.at := clock_timestamp();
    e.actor_id := nullif(current_setting('vizavi.actor_id', true), '')::bigint;
    e.actor_name := coalesce(current_setting('vizavi.actor_name', true), '');
    e.on_behalf_of := coalesce(current_setting('vizavi.on_behalf_of', true), '');
    e.via := coalesce(current_setting('vizavi.via', true), '');
    e.action := coalesce(current_setting('vizavi.action', true), '');
    e.reason := coalesce(current_setting('vizavi.reason', true), '');
    e."table" := table_name;
    e.object_id := coalesce(new_row ->> key, old_row ->> key);
    e.operation := lower(operation);
    e.hash := sha256(e.previous_hash || convert_to({PAYLOAD}, 'UTF8'));
    INSERT INTO audit_entry SELECT e.*;
END $body$;
"""
