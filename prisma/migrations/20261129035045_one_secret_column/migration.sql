-- A secret that was typed stands in the column of references, sealed, as in all tables (ADR 0048).
UPDATE "RegistryWebhook"
SET "secretRef" = 'sealed:registry-webhook:' || floor(extract(epoch FROM "updatedAt") * 1000)::bigint || ':' || "secretSealed"
WHERE "secretSealed" IS NOT NULL AND "secretRef" IS NULL;
ALTER TABLE "RegistryWebhook" DROP COLUMN "secretSealed";
