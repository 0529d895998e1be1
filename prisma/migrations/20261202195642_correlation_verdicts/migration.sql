-- AlterTable
ALTER TABLE "Alert" ADD COLUMN     "placedAt" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "Incident" ADD COLUMN     "mergedIntoId" UUID,
ADD COLUMN     "regroupedAt" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "CorrelationVerdict" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "incidentId" UUID NOT NULL,
    "otherId" UUID NOT NULL,
    "fingerprints" TEXT[],
    "automatic" JSONB NOT NULL DEFAULT '{}',
    "reason" TEXT,
    "userId" UUID NOT NULL,
    "userName" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "CorrelationVerdict_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "CorrelationVerdict_incidentId_idx" ON "CorrelationVerdict"("incidentId");

-- CreateIndex
CREATE INDEX "CorrelationVerdict_otherId_idx" ON "CorrelationVerdict"("otherId");

-- CreateIndex
CREATE INDEX "Incident_mergedIntoId_idx" ON "Incident"("mergedIntoId");

-- AddForeignKey
ALTER TABLE "Incident" ADD CONSTRAINT "Incident_mergedIntoId_fkey" FOREIGN KEY ("mergedIntoId") REFERENCES "Incident"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CorrelationVerdict" ADD CONSTRAINT "CorrelationVerdict_incidentId_fkey" FOREIGN KEY ("incidentId") REFERENCES "Incident"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CorrelationVerdict" ADD CONSTRAINT "CorrelationVerdict_otherId_fkey" FOREIGN KEY ("otherId") REFERENCES "Incident"("id") ON DELETE CASCADE ON UPDATE CASCADE;
