-- AlterTable
ALTER TABLE "ModelRollout" ADD COLUMN     "accepted" JSONB,
ADD COLUMN     "waits" JSONB,
ALTER COLUMN "retrainActionId" DROP NOT NULL;
