-- AlterTable
ALTER TABLE "Finding" DROP COLUMN "alertId";
