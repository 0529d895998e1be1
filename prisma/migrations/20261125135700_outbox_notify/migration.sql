-- Live hints: one NOTIFY per outbox row, sent at commit. The payload is topic and id only.
CREATE FUNCTION tandem_notify() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('tandem_events', NEW."topic" || ':' || coalesce(NEW."subjectId", ''));
  RETURN NULL;
END $$;

CREATE TRIGGER outbox_notify AFTER INSERT ON "OutboxEvent"
  FOR EACH ROW EXECUTE FUNCTION tandem_notify();

-- Decisions are kept: the audit log takes new rows, and the sealer fills seq and hashes once.
CREATE FUNCTION tandem_audit_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'the audit log is append-only';
  END IF;
  IF OLD."hash" IS NOT NULL OR (to_jsonb(NEW) - ARRAY['seq','prevHash','hash']) IS DISTINCT FROM (to_jsonb(OLD) - ARRAY['seq','prevHash','hash']) THEN
    RAISE EXCEPTION 'the audit log is append-only';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER audit_guard BEFORE UPDATE OR DELETE ON "AuditEntry"
  FOR EACH ROW EXECUTE FUNCTION tandem_audit_guard();
