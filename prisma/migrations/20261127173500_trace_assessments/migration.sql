-- CreateTable
CREATE TABLE "TraceAssessment" (
    "id" TEXT NOT NULL,
    "traceId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "value" JSONB NOT NULL,
    "error" JSONB,
    "sourceType" TEXT NOT NULL,
    "sourceId" TEXT NOT NULL,
    "spanId" TEXT,
    "rationale" TEXT,
    "metadata" JSONB NOT NULL,
    "overridesId" TEXT,
    "valid" BOOLEAN NOT NULL DEFAULT true,
    "sentBy" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "TraceAssessment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "RunTrace" (
    "runId" TEXT NOT NULL,
    "traceId" TEXT NOT NULL,

    CONSTRAINT "RunTrace_pkey" PRIMARY KEY ("runId","traceId")
);

-- CreateIndex
CREATE INDEX "TraceAssessment_traceId_idx" ON "TraceAssessment"("traceId");

-- CreateIndex
CREATE INDEX "RunTrace_traceId_idx" ON "RunTrace"("traceId");

-- AddForeignKey
ALTER TABLE "TraceAssessment" ADD CONSTRAINT "TraceAssessment_traceId_fkey" FOREIGN KEY ("traceId") REFERENCES "MlflowTrace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RunTrace" ADD CONSTRAINT "RunTrace_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run"("id") ON DELETE CASCADE ON UPDATE CASCADE;
