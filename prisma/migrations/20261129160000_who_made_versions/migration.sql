-- AlterTable
ALTER TABLE "ModelVersion" ADD COLUMN     "makerId" TEXT;

-- AlterTable
ALTER TABLE "Run" ADD COLUMN     "makerId" TEXT;

-- AlterTable
ALTER TABLE "ArtifactScan" ADD COLUMN     "vouched" JSONB;
