-- CreateTable
CREATE TABLE "InferenceModel" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "schema" JSONB,
    "schemaSource" TEXT,
    "schemaAt" TIMESTAMPTZ(3),
    "privacy" JSONB NOT NULL DEFAULT '{}',
    "hashKey" TEXT,
    "retentionDays" INTEGER NOT NULL DEFAULT 90,
    "teamId" UUID,
    "environmentId" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "InferenceModel_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "InferenceBaseline" (
    "id" UUID NOT NULL,
    "model" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "spec" JSONB NOT NULL,
    "sketch" JSONB NOT NULL,
    "rows" INTEGER NOT NULL,
    "active" BOOLEAN NOT NULL DEFAULT true,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "createdById" UUID,
    "createdBy" TEXT NOT NULL,

    CONSTRAINT "InferenceBaseline_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "DriftReport" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "model" TEXT,
    "profile" TEXT NOT NULL,
    "input" JSONB NOT NULL,
    "result" JSONB NOT NULL,
    "teamId" UUID,
    "environmentId" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "createdById" UUID,
    "createdBy" TEXT NOT NULL,

    CONSTRAINT "DriftReport_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "InferenceModel_name_key" ON "InferenceModel"("name");

-- CreateIndex
CREATE INDEX "InferenceBaseline_model_createdAt_idx" ON "InferenceBaseline"("model", "createdAt");

-- CreateIndex
CREATE INDEX "DriftReport_createdAt_id_idx" ON "DriftReport"("createdAt", "id");
