"""What an entry says of values may be erased, and nothing else of it changed."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION ticaret_audit_erased(changes jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(jsonb_object_agg(key, (
        SELECT coalesce(jsonb_agg(CASE jsonb_typeof(said) WHEN 'null' THEN said
                                  ELSE '"[silindi]"'::jsonb END ORDER BY place), '[]')
        FROM jsonb_array_elements(
            CASE jsonb_typeof(pair) WHEN 'array' THEN pair ELSE jsonb_build_array(pair) END
        ) WITH ORDINALITY AS each (said, place)
    )), '{}')
    FROM jsonb_each(changes) AS field (key, pair)
$$;
CREATE OR REPLACE FUNCTION ticaret_audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF to_jsonb(NEW) - 'changes' = to_jsonb(OLD) - 'changes'
                AND NEW.changes = ticaret_audit_erased(OLD.changes) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'the audit trail is append-only' USING ERRCODE = 'restrict_violation';
END
$$;
"""
BACKWARD = """
CREATE OR REPLACE FUNCTION ticaret_audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit trail is append-only' USING ERRCODE = 'restrict_violation';
END
$$;
DROP FUNCTION ticaret_audit_erased(jsonb);
"""


class Migration(migrations.Migration):
    dependencies = [("ticaret_audit", "0003_longer_request_id")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
