-- Locked accounts are unlocked: failed sign-ins delay unknown devices instead.
-- AlterTable
ALTER TABLE "User" DROP COLUMN "failedSignIns",
DROP COLUMN "lockedUntil";

-- DropTable
DROP TABLE "UnknownSignIn";

-- CreateTable
CREATE TABLE "SignInTries" (
    "account" TEXT NOT NULL,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "failedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "SignInTries_pkey" PRIMARY KEY ("account")
);

-- CreateTable
CREATE TABLE "SignInWait" (
    "account" TEXT NOT NULL,
    "client" TEXT NOT NULL,
    "readyAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "SignInWait_pkey" PRIMARY KEY ("account","client")
);

-- CreateIndex
CREATE INDEX "SignInTries_failedAt_idx" ON "SignInTries"("failedAt");

-- CreateIndex
CREATE INDEX "SignInWait_readyAt_idx" ON "SignInWait"("readyAt");
