-- AlterTable
ALTER TABLE "InferenceModel" ADD COLUMN     "versionSchemas" JSONB NOT NULL DEFAULT '[]';
