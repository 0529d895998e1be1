-- CreateTable
CREATE TABLE "IncidentLink" (
    "id" UUID NOT NULL,
    "incidentId" UUID NOT NULL,
    "relatedId" UUID NOT NULL,
    "reason" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "IncidentLink_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "IncidentLink_incidentId_relatedId_key" ON "IncidentLink"("incidentId", "relatedId");

-- CreateIndex
CREATE INDEX "IncidentLink_relatedId_idx" ON "IncidentLink"("relatedId");

-- AddForeignKey
ALTER TABLE "IncidentLink" ADD CONSTRAINT "IncidentLink_incidentId_fkey" FOREIGN KEY ("incidentId") REFERENCES "Incident"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "IncidentLink" ADD CONSTRAINT "IncidentLink_relatedId_fkey" FOREIGN KEY ("relatedId") REFERENCES "Incident"("id") ON DELETE CASCADE ON UPDATE CASCADE;
