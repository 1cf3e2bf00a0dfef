"""The audit trail only grows: the database itself refuses to change or remove an entry."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION ticaret_audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit trail is append-only' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER ticaret_audit_append_only
    BEFORE UPDATE OR DELETE ON ticaret_audit_auditentry
    FOR EACH ROW EXECUTE FUNCTION ticaret_audit_refuse();
"""
BACKWARD = """
DROP TRIGGER ticaret_audit_append_only ON ticaret_audit_auditentry;
DROP FUNCTION ticaret_audit_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("ticaret_audit", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
