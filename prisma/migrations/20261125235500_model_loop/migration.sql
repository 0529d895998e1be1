-- CreateTable
CREATE TABLE "RetrainPolicy" (
    "id" UUID NOT NULL,
    "model" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "current" BOOLEAN NOT NULL DEFAULT true,
    "body" JSONB NOT NULL,
    "comment" TEXT NOT NULL DEFAULT '',
    "editedById" UUID,
    "editedBy" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "RetrainPolicy_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ModelRollout" (
    "id" UUID NOT NULL,
    "model" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "baseVersion" TEXT NOT NULL,
    "executor" TEXT NOT NULL,
    "incidentId" UUID,
    "retrainActionId" UUID NOT NULL,
    "promotionActionId" UUID,
    "policy" JSONB NOT NULL,
    "policyVersion" INTEGER NOT NULL,
    "editorId" UUID,
    "editorName" TEXT,
    "stage" TEXT NOT NULL,
    "step" INTEGER NOT NULL DEFAULT 0,
    "state" TEXT NOT NULL,
    "outcome" TEXT,
    "reason" TEXT NOT NULL DEFAULT '',
    "revision" INTEGER NOT NULL DEFAULT 0,
    "orderActionId" UUID,
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "trainedToAt" TIMESTAMPTZ(3) NOT NULL,
    "stageSince" TIMESTAMPTZ(3) NOT NULL,
    "gate" JSONB,
    "checks" JSONB NOT NULL DEFAULT '[]',
    "provisional" JSONB,
    "late" JSONB,
    "history" JSONB NOT NULL DEFAULT '[]',
    "demo" BOOLEAN NOT NULL DEFAULT false,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "finishedAt" TIMESTAMPTZ(3),

    CONSTRAINT "ModelRollout_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "RetrainPolicy_model_current_idx" ON "RetrainPolicy"("model", "current");

-- CreateIndex
CREATE UNIQUE INDEX "RetrainPolicy_model_version_key" ON "RetrainPolicy"("model", "version");

-- CreateIndex
CREATE UNIQUE INDEX "ModelRollout_retrainActionId_key" ON "ModelRollout"("retrainActionId");

-- CreateIndex
CREATE INDEX "ModelRollout_state_idx" ON "ModelRollout"("state");

-- CreateIndex
CREATE INDEX "ModelRollout_model_createdAt_idx" ON "ModelRollout"("model", "createdAt");
