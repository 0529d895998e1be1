-- CreateTable
CREATE TABLE "ModelWatch" (
    "model" TEXT NOT NULL,
    "settings" JSONB NOT NULL DEFAULT '{}',
    "state" JSONB,
    "watchedAt" TIMESTAMPTZ(3),
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ModelWatch_pkey" PRIMARY KEY ("model")
);

-- CreateTable
CREATE TABLE "ModelLimit" (
    "id" UUID NOT NULL,
    "model" TEXT NOT NULL,
    "measure" TEXT NOT NULL,
    "basis" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "direction" TEXT NOT NULL,
    "limit" DOUBLE PRECISION NOT NULL,
    "usual" DOUBLE PRECISION,
    "severity" TEXT NOT NULL,
    "enabled" BOOLEAN NOT NULL,
    "source" TEXT NOT NULL,
    "current" BOOLEAN NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "editedById" UUID,
    "editedBy" TEXT NOT NULL,

    CONSTRAINT "ModelLimit_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "ModelLimit_model_current_idx" ON "ModelLimit"("model", "current");

-- CreateIndex
CREATE UNIQUE INDEX "ModelLimit_model_measure_basis_version_key" ON "ModelLimit"("model", "measure", "basis", "version");
