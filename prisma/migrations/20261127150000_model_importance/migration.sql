-- AlterTable
ALTER TABLE "ModelWatch" ADD COLUMN     "importance" JSONB;
