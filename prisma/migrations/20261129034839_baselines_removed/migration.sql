-- AlterTable
ALTER TABLE "InferenceBaseline" DROP COLUMN "active",
ADD COLUMN     "removedAt" TIMESTAMPTZ(3);
