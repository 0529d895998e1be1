-- AlterTable
ALTER TABLE "InferenceBaseline" ADD COLUMN     "together" JSONB;
