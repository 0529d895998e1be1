-- AlterTable
ALTER TABLE "Action" ADD COLUMN     "oneFrom" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- AlterTable
ALTER TABLE "Approval" ADD COLUMN     "roles" TEXT[] DEFAULT ARRAY[]::TEXT[];
