-- AlterTable
ALTER TABLE "ModelWatch" ADD COLUMN     "windowsSetAt" TIMESTAMPTZ(3);
