-- Rows that are sealed from now on have a hash over every column; those before keep theirs and its rule.
ALTER TABLE "AuditEntry" ADD COLUMN "chain" SMALLINT;

-- CreateTable
CREATE TABLE "AuditCheckpoint" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "chainId" UUID NOT NULL,
    "seq" BIGINT NOT NULL,
    "hash" TEXT NOT NULL,
    "mac" TEXT NOT NULL,
    "sealedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "AuditCheckpoint_pkey" PRIMARY KEY ("id")
);

-- The sealer fills seq, hashes and the rule once. A worker of an older version seals by the old rule: its rows wait.
CREATE OR REPLACE FUNCTION tandem_audit_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'UPDATE' THEN
    RAISE EXCEPTION 'the audit log is append-only';
  END IF;
  IF OLD."hash" IS NOT NULL OR (to_jsonb(NEW) - ARRAY['seq','prevHash','hash','chain']) IS DISTINCT FROM (to_jsonb(OLD) - ARRAY['seq','prevHash','hash','chain']) THEN
    RAISE EXCEPTION 'the audit log is append-only';
  END IF;
  IF NEW."hash" IS NOT NULL AND NEW."chain" IS NULL THEN
    RAISE EXCEPTION 'the audit log is sealed by a newer version of Tandem';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER audit_guard_truncate BEFORE TRUNCATE ON "AuditEntry"
  FOR EACH STATEMENT EXECUTE FUNCTION tandem_audit_guard();
