-- AlterTable
ALTER TABLE "ModelLimit" ADD COLUMN     "target" DOUBLE PRECISION;
