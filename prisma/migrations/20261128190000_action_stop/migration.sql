-- AlterTable
ALTER TABLE "Action" ADD COLUMN     "stopAt" TIMESTAMPTZ(3),
ADD COLUMN     "stopBy" TEXT,
ADD COLUMN     "stopReason" TEXT;
