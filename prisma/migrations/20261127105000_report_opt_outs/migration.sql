-- AlterTable
ALTER TABLE "ReportSchedule" ADD COLUMN     "optOuts" TEXT[] DEFAULT ARRAY[]::TEXT[];
