-- CreateTable
CREATE TABLE "ModelGovernance" (
    "id" UUID NOT NULL,
    "modelId" UUID NOT NULL,
    "modelName" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "owner" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "tier" TEXT NOT NULL,
    "comment" TEXT NOT NULL DEFAULT '',
    "editedById" TEXT,
    "editedBy" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ModelGovernance_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ModelCard" (
    "id" UUID NOT NULL,
    "modelId" UUID NOT NULL,
    "modelName" TEXT NOT NULL,
    "revision" INTEGER NOT NULL,
    "written" JSONB NOT NULL,
    "comment" TEXT NOT NULL DEFAULT '',
    "editedById" TEXT,
    "editedBy" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ModelCard_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ArtifactScan" (
    "id" UUID NOT NULL,
    "modelId" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "status" TEXT NOT NULL,
    "rules" TEXT NOT NULL,
    "files" JSONB NOT NULL,
    "notes" JSONB NOT NULL,
    "scannedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ArtifactScan_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "EvidenceControl" (
    "id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "current" BOOLEAN NOT NULL DEFAULT true,
    "framework" TEXT NOT NULL,
    "reference" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "asks" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "sourceVersion" TEXT NOT NULL,
    "sourceDate" TEXT NOT NULL,
    "evidence" TEXT[],
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "comment" TEXT NOT NULL DEFAULT '',
    "editedById" TEXT,
    "editedBy" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "EvidenceControl_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ActionComment" (
    "id" UUID NOT NULL,
    "actionId" UUID NOT NULL,
    "authorId" TEXT,
    "author" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ActionComment_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "ModelGovernance_modelId_version_key" ON "ModelGovernance"("modelId", "version");

-- CreateIndex
CREATE UNIQUE INDEX "ModelCard_modelId_revision_key" ON "ModelCard"("modelId", "revision");

-- CreateIndex
CREATE INDEX "ArtifactScan_modelId_version_scannedAt_idx" ON "ArtifactScan"("modelId", "version", "scannedAt");

-- CreateIndex
CREATE INDEX "EvidenceControl_current_idx" ON "EvidenceControl"("current");

-- CreateIndex
CREATE UNIQUE INDEX "EvidenceControl_key_version_key" ON "EvidenceControl"("key", "version");

-- CreateIndex
CREATE INDEX "ActionComment_actionId_createdAt_idx" ON "ActionComment"("actionId", "createdAt");
