-- AlterTable
ALTER TABLE "DriftReport" ADD COLUMN     "reference" JSONB;
