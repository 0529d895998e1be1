-- AlterTable
ALTER TABLE "ModelWatch" ADD COLUMN     "losses" JSONB;
