-- CreateTable
CREATE TABLE "NotificationChannel" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "settings" JSONB NOT NULL,
    "allow" TEXT[],
    "offReason" TEXT,
    "offAt" TIMESTAMPTZ(3),
    "lastDeliveredAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "NotificationChannel_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "NotificationRouting" (
    "version" INTEGER NOT NULL,
    "routes" JSONB NOT NULL,
    "editedById" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "NotificationRouting_pkey" PRIMARY KEY ("version")
);

-- CreateTable
CREATE TABLE "NotificationEvent" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "incidentId" UUID,
    "actionId" UUID,
    "data" JSONB NOT NULL DEFAULT '{}',
    "severity" TEXT,
    "teamId" UUID,
    "environmentId" UUID,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "recordedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "plannedAt" TIMESTAMPTZ(3),
    "outcome" TEXT,
    "detail" TEXT,

    CONSTRAINT "NotificationEvent_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "NotificationDelivery" (
    "id" UUID NOT NULL,
    "eventId" UUID,
    "event" TEXT NOT NULL,
    "channelId" UUID NOT NULL,
    "channelName" TEXT NOT NULL,
    "channelKind" TEXT NOT NULL,
    "routeName" TEXT,
    "incidentId" UUID,
    "incidentNumber" INTEGER,
    "actionId" UUID,
    "severity" TEXT NOT NULL,
    "teamId" UUID,
    "environmentId" UUID,
    "facts" JSONB NOT NULL,
    "state" TEXT NOT NULL,
    "reason" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "nextAttemptAt" TIMESTAMPTZ(3),
    "heldUntil" TIMESTAMPTZ(3),
    "lease" UUID,
    "leaseUntil" TIMESTAMPTZ(3),
    "status" INTEGER,
    "answer" TEXT,
    "log" JSONB NOT NULL DEFAULT '[]',
    "deliveredAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "NotificationDelivery_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "NotificationChannel_name_key" ON "NotificationChannel"("name");

-- CreateIndex
CREATE INDEX "NotificationEvent_plannedAt_recordedAt_idx" ON "NotificationEvent"("plannedAt", "recordedAt");

-- CreateIndex
CREATE INDEX "NotificationEvent_incidentId_at_idx" ON "NotificationEvent"("incidentId", "at");

-- CreateIndex
CREATE INDEX "NotificationDelivery_state_nextAttemptAt_idx" ON "NotificationDelivery"("state", "nextAttemptAt");

-- CreateIndex
CREATE INDEX "NotificationDelivery_createdAt_idx" ON "NotificationDelivery"("createdAt");

-- CreateIndex
CREATE INDEX "NotificationDelivery_incidentId_createdAt_idx" ON "NotificationDelivery"("incidentId", "createdAt");

-- CreateIndex
CREATE UNIQUE INDEX "NotificationDelivery_eventId_channelId_key" ON "NotificationDelivery"("eventId", "channelId");
