-- AlterTable
ALTER TABLE "Action" ADD COLUMN     "past" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "ActionRun" ADD COLUMN     "simulated" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "Alert" ADD COLUMN     "past" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "Finding" ADD COLUMN     "past" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "Incident" ADD COLUMN     "past" BOOLEAN NOT NULL DEFAULT false;
