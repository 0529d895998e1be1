-- A rollback whose answer was lost left its action in "rolling_back", where no person could settle it.
UPDATE "Action" SET "status" = 'rollback_unknown'
WHERE "status" = 'rolling_back'
  AND EXISTS (
    SELECT 1 FROM "ActionRun"
    WHERE "ActionRun"."actionId" = "Action"."id"
      AND "ActionRun"."purpose" = 'rollback'
      AND "ActionRun"."status" = 'unknown'
  );
