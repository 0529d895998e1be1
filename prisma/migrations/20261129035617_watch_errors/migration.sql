-- AlterTable
ALTER TABLE "ModelWatch" ADD COLUMN     "errors" JSONB;
