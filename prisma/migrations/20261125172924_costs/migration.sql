-- CreateTable
CREATE TABLE "Budget" (
    "id" UUID NOT NULL,
    "scope" TEXT NOT NULL,
    "scopeName" TEXT NOT NULL DEFAULT '',
    "month" DATE NOT NULL,
    "amount" DECIMAL(38,12) NOT NULL,
    "currency" TEXT NOT NULL,
    "updatedById" UUID,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Budget_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "CostPrice" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "validFrom" DATE NOT NULL,
    "price" DECIMAL(38,18) NOT NULL,
    "currency" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "estimated" BOOLEAN NOT NULL,
    "updatedById" UUID,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "CostPrice_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "Budget_scope_scopeName_currency_month_key" ON "Budget"("scope", "scopeName", "currency", "month");

-- CreateIndex
CREATE UNIQUE INDEX "CostPrice_kind_validFrom_key" ON "CostPrice"("kind", "validFrom");
