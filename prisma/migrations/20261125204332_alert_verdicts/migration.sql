-- CreateTable
CREATE TABLE "AlertVerdict" (
    "id" UUID NOT NULL,
    "incidentId" UUID NOT NULL,
    "alertId" UUID,
    "verdict" TEXT NOT NULL,
    "comment" TEXT,
    "userId" UUID NOT NULL,
    "userName" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "AlertVerdict_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "AlertVerdict_incidentId_idx" ON "AlertVerdict"("incidentId");

-- CreateIndex
CREATE INDEX "AlertVerdict_createdAt_idx" ON "AlertVerdict"("createdAt");
