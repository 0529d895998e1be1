-- AlterTable
ALTER TABLE "Resource" ADD COLUMN     "owner" TEXT,
ADD COLUMN     "reportedEnvironmentId" UUID,
ADD COLUMN     "setBy" JSONB NOT NULL DEFAULT '{}';

-- CreateTable
CREATE TABLE "OwnershipVersion" (
    "id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "rules" JSONB NOT NULL,
    "comment" TEXT NOT NULL DEFAULT '',
    "editedById" UUID NOT NULL,
    "editedBy" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "OwnershipVersion_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "OwnershipVersion_version_key" ON "OwnershipVersion"("version");

-- What telemetry said until now is all there is.
UPDATE "Resource" SET "reportedEnvironmentId" = "environmentId";
