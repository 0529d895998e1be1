-- AlterTable
ALTER TABLE "Incident" ADD COLUMN     "snoozedAt" TIMESTAMPTZ(3),
ADD COLUMN     "snoozedBy" TEXT,
ADD COLUMN     "snoozedSeverity" TEXT,
ADD COLUMN     "snoozedUntil" TIMESTAMPTZ(3);
