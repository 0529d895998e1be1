import { z } from 'zod';
import { job } from '#server/jobs/queue/job.ts';
import { env } from '#server/platform/env.ts';
import { logger } from '#server/platform/logger.ts';
import { migrateClickhouse } from '#server/telemetry/migrate.ts';
import { retentionDays } from '#server/telemetry/settings.ts';
import { readTelemetrySettings } from '#server/telemetry/use-telemetry-settings.ts';

/** Applies the saved retention to the tables. */
export const applyRetentionJob = job({
  id: 'apply-retention',
  payload: z.object({}),
  run: async () => {
    await readTelemetrySettings();
    await migrateClickhouse(env.CLICKHOUSE_URL, (line) => logger.info(line), {
      retention: retentionDays(),
    });
  },
});
