-- AlterTable
ALTER TABLE "ModelWatch" ADD COLUMN     "driftPlan" JSONB;
