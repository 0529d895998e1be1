-- CreateTable
CREATE TABLE "PredictorTraining" (
    "id" UUID NOT NULL,
    "predictor" TEXT NOT NULL,
    "version" INTEGER,
    "championVersion" INTEGER,
    "release" TEXT NOT NULL,
    "parameters" JSONB NOT NULL,
    "outcome" JSONB NOT NULL DEFAULT '{}',
    "verdicts" INTEGER NOT NULL,
    "toAt" TIMESTAMPTZ(3) NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "PredictorTraining_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "PredictorTraining_predictor_version_key" ON "PredictorTraining"("predictor", "version");

-- CreateIndex
CREATE INDEX "PredictorTraining_predictor_createdAt_idx" ON "PredictorTraining"("predictor", "createdAt");
