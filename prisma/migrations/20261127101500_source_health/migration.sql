-- AlterTable
ALTER TABLE "Source" ADD COLUMN     "lagMs" INTEGER,
ADD COLUMN     "lastReceivedAt" TIMESTAMPTZ(3),
ADD COLUMN     "refusedAt" TIMESTAMPTZ(3),
ADD COLUMN     "refusedWhy" TEXT,
ADD COLUMN     "silentAfterMinutes" INTEGER;
