import { Client } from 'pg';
import { telemetrySettingsSchema } from '#lib/schemas/sources/sources.ts';
import { demoOrderKey, parseDemoOrder } from '#server/platform/demo/demo-order.ts';
import { env } from '#server/platform/env.ts';
import { logger } from '#server/platform/logger.ts';
import { shippedSettings, telemetrySettings } from './settings.ts';

/** Key of the telemetry settings in the table Setting. */
export const telemetrySettingsKey = 'telemetry';
const everyMs = 30_000;

/** Applies settings in this process. Missing values use the defaults, which depend on the demo. */
export function putInForce(value: unknown, demo = false): void {
  const parsed = telemetrySettingsSchema.safeParse(value);
  Object.assign(telemetrySettings(), parsed.success ? parsed.data : shippedSettings(demo));
}

/**
 * Reads and applies the saved settings. If the database is unavailable, the current settings stay
 * in effect.
 */
export async function readTelemetrySettings(): Promise<void> {
  const client = new Client({
    connectionString: env.DATABASE_URL,
    connectionTimeoutMillis: 3_000,
    query_timeout: 3_000,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ key: string; value: unknown }>(
      'select key, value from "Setting" where key = any($1)',
      [[telemetrySettingsKey, demoOrderKey]],
    );
    const valueOf = (key: string) => rows.find((row) => row.key === key)?.value;
    const demo = parseDemoOrder(valueOf(demoOrderKey))?.state === 'open';
    putInForce(valueOf(telemetrySettingsKey), demo);
  } catch (error) {
    logger.warn('telemetry settings could not be read', { error });
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Keeps this process up to date with the saved settings. */
export async function followTelemetrySettings(): Promise<void> {
  await readTelemetrySettings();
  setInterval(() => void readTelemetrySettings(), everyMs).unref();
}
