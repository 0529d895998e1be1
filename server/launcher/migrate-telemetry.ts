import { migrateClickhouse } from '#server/telemetry/migrate.ts';
import { retentionDays } from '#server/telemetry/settings.ts';

/**
 * Migrates the telemetry store to the newest schema, with the retention settings of this
 * environment.
 */
export function migrateTelemetry(url: string, log: (line: string) => void): Promise<void> {
  return migrateClickhouse(url, log, { retention: retentionDays() });
}
