import { randomBytes } from 'node:crypto';
import { env } from '#server/platform/env.ts';
import { migrateClickhouse } from './migrate.ts';
import { retentionDays } from './settings.ts';

/** For integration tests: points this process at a new, migrated ClickHouse database of its own. */
export async function useTelemetryStore(): Promise<void> {
  const url = new URL(env.CLICKHOUSE_URL);
  url.pathname = `/t_${randomBytes(6).toString('hex')}`;
  // Before the first query: the client reads the address when it is made.
  env.CLICKHOUSE_URL = url.href;
  await migrateClickhouse(url.href, () => undefined, { retention: retentionDays() });
}
