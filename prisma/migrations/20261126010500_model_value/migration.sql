-- CreateTable
CREATE TABLE "ModelValue" (
    "id" UUID NOT NULL,
    "model" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "body" JSONB,
    "comment" TEXT NOT NULL DEFAULT '',
    "editedById" UUID,
    "editedBy" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ModelValue_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "ModelValue_model_version_key" ON "ModelValue"("model", "version");
