-- AlterTable
ALTER TABLE "Session" ADD COLUMN     "viewAsById" UUID,
ADD COLUMN     "viewAsByName" TEXT;
