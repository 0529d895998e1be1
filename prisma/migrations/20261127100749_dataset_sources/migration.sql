-- CreateTable
CREATE TABLE "DatasetSource" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "format" TEXT NOT NULL,
    "headers" JSONB NOT NULL DEFAULT '[]',
    "allow" TEXT[],
    "everySeconds" INTEGER NOT NULL,
    "freshSeconds" INTEGER,
    "rowsLow" INTEGER,
    "rowsHigh" INTEGER,
    "schemaMode" TEXT NOT NULL,
    "teamId" UUID,
    "environmentId" UUID,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "editedBy" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,
    "deletedAt" TIMESTAMPTZ(3),
    "dueAt" TIMESTAMPTZ(3) NOT NULL,
    "pulledAt" TIMESTAMPTZ(3),
    "failures" INTEGER NOT NULL DEFAULT 0,
    "problem" TEXT,
    "etag" TEXT,
    "lastModified" TEXT,
    "dataAt" TIMESTAMPTZ(3),
    "digest" TEXT,
    "rows" INTEGER,
    "pinned" JSONB,
    "schemaChanges" INTEGER NOT NULL DEFAULT 0,
    "learnedLow" INTEGER,
    "learnedHigh" INTEGER,
    "measured" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "DatasetSource_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "DatasetSnapshot" (
    "id" UUID NOT NULL,
    "sourceId" UUID NOT NULL,
    "status" TEXT NOT NULL,
    "httpStatus" INTEGER,
    "fetchedAt" TIMESTAMPTZ(3) NOT NULL,
    "seenAt" TIMESTAMPTZ(3) NOT NULL,
    "pulls" INTEGER NOT NULL DEFAULT 1,
    "durationMs" INTEGER NOT NULL,
    "error" TEXT,
    "etag" TEXT,
    "lastModified" TEXT,
    "format" TEXT,
    "bytes" BIGINT,
    "digest" TEXT,
    "rows" INTEGER,
    "columns" JSONB NOT NULL DEFAULT '[]',
    "changes" INTEGER NOT NULL DEFAULT 0,
    "rowsLow" INTEGER,
    "rowsHigh" INTEGER,

    CONSTRAINT "DatasetSnapshot_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "DatasetSource_name_key" ON "DatasetSource"("name");

-- CreateIndex
CREATE INDEX "DatasetSource_dueAt_idx" ON "DatasetSource"("dueAt");

-- CreateIndex
CREATE INDEX "DatasetSnapshot_sourceId_fetchedAt_idx" ON "DatasetSnapshot"("sourceId", "fetchedAt");

-- AddForeignKey
ALTER TABLE "DatasetSnapshot" ADD CONSTRAINT "DatasetSnapshot_sourceId_fkey" FOREIGN KEY ("sourceId") REFERENCES "DatasetSource"("id") ON DELETE CASCADE ON UPDATE CASCADE;
