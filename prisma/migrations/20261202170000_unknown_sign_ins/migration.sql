-- CreateTable
CREATE TABLE "UnknownSignIn" (
    "addressHash" TEXT NOT NULL,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "lockedUntil" TIMESTAMPTZ(3),
    "triedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "UnknownSignIn_pkey" PRIMARY KEY ("addressHash")
);

-- CreateIndex
CREATE INDEX "UnknownSignIn_triedAt_idx" ON "UnknownSignIn"("triedAt");
