-- CreateTable
CREATE TABLE "touched_minutes" (
    "job" TEXT NOT NULL,
    "minuteMs" BIGINT NOT NULL,
    "sinceMs" BIGINT NOT NULL,
    "version" BIGSERIAL NOT NULL,

    CONSTRAINT "touched_minutes_pkey" PRIMARY KEY ("job","minuteMs")
);

-- CreateTable
CREATE TABLE "telemetry_positions" (
    "job" TEXT NOT NULL,
    "positionMs" BIGINT NOT NULL,

    CONSTRAINT "telemetry_positions_pkey" PRIMARY KEY ("job")
);
