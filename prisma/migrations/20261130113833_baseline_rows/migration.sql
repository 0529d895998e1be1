-- CreateTable
CREATE TABLE "BaselineRows" (
    "baselineId" UUID NOT NULL,
    "rows" INTEGER NOT NULL,
    "bytes" BYTEA NOT NULL,

    CONSTRAINT "BaselineRows_pkey" PRIMARY KEY ("baselineId")
);

-- AddForeignKey
ALTER TABLE "BaselineRows" ADD CONSTRAINT "BaselineRows_baselineId_fkey" FOREIGN KEY ("baselineId") REFERENCES "InferenceBaseline"("id") ON DELETE CASCADE ON UPDATE CASCADE;
