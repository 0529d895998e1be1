-- CreateTable
CREATE TABLE "MlflowTrace" (
    "id" TEXT NOT NULL,
    "experimentId" INTEGER NOT NULL,
    "spanTraceId" TEXT,
    "clientRequestId" TEXT,
    "requestAt" TIMESTAMPTZ(3) NOT NULL,
    "durationMs" BIGINT,
    "state" TEXT NOT NULL,
    "requestPreview" TEXT NOT NULL,
    "responsePreview" TEXT NOT NULL,
    "metadata" JSONB NOT NULL,
    "tags" JSONB NOT NULL,

    CONSTRAINT "MlflowTrace_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "MlflowTrace_experimentId_requestAt_idx" ON "MlflowTrace"("experimentId", "requestAt" DESC);

-- CreateIndex
CREATE INDEX "MlflowTrace_spanTraceId_idx" ON "MlflowTrace"("spanTraceId");

-- AddForeignKey
ALTER TABLE "MlflowTrace" ADD CONSTRAINT "MlflowTrace_experimentId_fkey" FOREIGN KEY ("experimentId") REFERENCES "Experiment"("id") ON DELETE CASCADE ON UPDATE CASCADE;
