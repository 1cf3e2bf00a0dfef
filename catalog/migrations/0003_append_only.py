"""Stock movements are only added: the database itself refuses to change one."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION catalog_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'stock movements are append-only' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER catalog_stockmovement_append_only
    BEFORE UPDATE ON catalog_stockmovement
    FOR EACH ROW EXECUTE FUNCTION catalog_refuse_change();
"""
BACKWARD = """
DROP TRIGGER catalog_stockmovement_append_only ON catalog_stockmovement;
DROP FUNCTION catalog_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("catalog", "0002_same_account")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
