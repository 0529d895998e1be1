-- CreateTable
CREATE TABLE "RemovedModel" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "teamId" UUID,
    "environmentId" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "removedBy" TEXT NOT NULL,
    "removedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "RemovedModel_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "RemovedVersion" (
    "modelId" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "source" TEXT NOT NULL,
    "runId" TEXT,
    "createdBy" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "removedBy" TEXT NOT NULL,
    "removedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "RemovedVersion_pkey" PRIMARY KEY ("modelId","version")
);

-- CreateIndex
CREATE INDEX "RemovedModel_name_createdAt_idx" ON "RemovedModel"("name", "createdAt");
