-- AlterTable
ALTER TABLE "Alert" ADD COLUMN     "monitorId" UUID;

-- CreateTable
CREATE TABLE "Monitor" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "rule" JSONB NOT NULL,
    "severity" TEXT NOT NULL,
    "teamId" UUID,
    "version" INTEGER NOT NULL DEFAULT 1,
    "editedById" TEXT,
    "editedBy" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,
    "judgedAt" TIMESTAMPTZ(3),
    "groups" INTEGER NOT NULL DEFAULT 0,
    "problem" TEXT,

    CONSTRAINT "Monitor_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Check" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "settings" JSONB NOT NULL,
    "everySeconds" INTEGER NOT NULL,
    "allow" TEXT[],
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "editedBy" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,
    "deletedAt" TIMESTAMPTZ(3),
    "ranAt" TIMESTAMPTZ(3),
    "ok" BOOLEAN,
    "detail" TEXT,
    "durationMs" DOUBLE PRECISION,
    "tlsExpiryDays" DOUBLE PRECISION,
    "writes" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "Check_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Silence" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "matchers" JSONB NOT NULL DEFAULT '[]',
    "resourceId" UUID,
    "monitorId" UUID,
    "startsAt" TIMESTAMPTZ(3) NOT NULL,
    "endsAt" TIMESTAMPTZ(3) NOT NULL,
    "weekly" BOOLEAN NOT NULL DEFAULT false,
    "zone" TEXT NOT NULL DEFAULT 'UTC',
    "authorId" TEXT,
    "author" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "endedAt" TIMESTAMPTZ(3),
    "endedBy" TEXT,

    CONSTRAINT "Silence_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "Monitor_enabled_idx" ON "Monitor"("enabled");

-- CreateIndex
CREATE UNIQUE INDEX "Check_name_key" ON "Check"("name");

-- CreateIndex
CREATE INDEX "Silence_endedAt_endsAt_idx" ON "Silence"("endedAt", "endsAt");

-- CreateIndex
CREATE INDEX "Alert_monitorId_firedAt_idx" ON "Alert"("monitorId", "firedAt");
