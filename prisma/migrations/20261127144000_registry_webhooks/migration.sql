-- CreateTable
CREATE TABLE "RegistryWebhook" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "events" TEXT[],
    "status" TEXT NOT NULL,
    "secretRef" TEXT,
    "secretSealed" TEXT,
    "allow" TEXT[],
    "problem" TEXT,
    "lastDeliveredAt" TIMESTAMPTZ(3),
    "editedBy" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "RegistryWebhook_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "RegistryWebhookDelivery" (
    "id" UUID NOT NULL,
    "webhookId" UUID NOT NULL,
    "event" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "nextAttemptAt" TIMESTAMPTZ(3),
    "deliveredAt" TIMESTAMPTZ(3),
    "status" INTEGER,
    "answer" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "RegistryWebhookDelivery_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "RegistryWebhookDelivery_nextAttemptAt_idx" ON "RegistryWebhookDelivery"("nextAttemptAt");

-- CreateIndex
CREATE INDEX "RegistryWebhookDelivery_webhookId_createdAt_idx" ON "RegistryWebhookDelivery"("webhookId", "createdAt");

-- AddForeignKey
ALTER TABLE "RegistryWebhookDelivery" ADD CONSTRAINT "RegistryWebhookDelivery_webhookId_fkey" FOREIGN KEY ("webhookId") REFERENCES "RegistryWebhook"("id") ON DELETE CASCADE ON UPDATE CASCADE;
