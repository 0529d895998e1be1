-- CreateTable
CREATE TABLE "MlflowServer" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "secretRef" TEXT,
    "webhookSecretRef" TEXT,
    "allow" TEXT[],
    "everySeconds" INTEGER NOT NULL,
    "teamId" UUID,
    "environmentId" UUID,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "editedBy" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,
    "dueAt" TIMESTAMPTZ(3) NOT NULL,
    "progress" JSONB,
    "syncedThrough" TIMESTAMPTZ(3),
    "againAt" TIMESTAMPTZ(3),
    "syncedAt" TIMESTAMPTZ(3),
    "failures" INTEGER NOT NULL DEFAULT 0,
    "problem" TEXT,
    "version" TEXT,

    CONSTRAINT "MlflowServer_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "MlflowItem" (
    "serverId" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "externalId" TEXT NOT NULL,
    "localId" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "seenAt" TIMESTAMPTZ(3) NOT NULL,
    "sweptAt" TIMESTAMPTZ(3),
    "goneAt" TIMESTAMPTZ(3),

    CONSTRAINT "MlflowItem_pkey" PRIMARY KEY ("serverId","kind","externalId")
);

-- CreateIndex
CREATE UNIQUE INDEX "MlflowServer_name_key" ON "MlflowServer"("name");

-- CreateIndex
CREATE INDEX "MlflowServer_dueAt_idx" ON "MlflowServer"("dueAt");

-- CreateIndex
CREATE INDEX "MlflowItem_kind_localId_idx" ON "MlflowItem"("kind", "localId");

-- CreateIndex
CREATE INDEX "MlflowItem_serverId_kind_seenAt_idx" ON "MlflowItem"("serverId", "kind", "seenAt");

-- AddForeignKey
ALTER TABLE "MlflowItem" ADD CONSTRAINT "MlflowItem_serverId_fkey" FOREIGN KEY ("serverId") REFERENCES "MlflowServer"("id") ON DELETE CASCADE ON UPDATE CASCADE;
