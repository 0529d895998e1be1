import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const secretsFile = z.object({
  demoKey: z.string().optional(),
  demoWebhookSecret: z.string().optional(),
});

/** All external settings of the demo. */
export interface DemoSettings {
  readonly port: number;
  readonly seed: string;
  readonly sampleSeconds: number;
  readonly tandemUrl: string;
  /** Public URL of Tandem, without a trailing slash. */
  readonly publicUrl: string;
  readonly apiKey: string;
  readonly webhookSecret: string;
  readonly dataDir: string;
  /** Share of the company's requests that is actually sent, 0.01 to 1. */
  readonly load: number;
  /** Days of history to back-fill; 0 disables it. */
  readonly historyDays: number;
  /** Whether the history contains faults, which Tandem processes as if it had been running then. */
  readonly hasFaultyPast: boolean;
  /** Chargeback delay: weeks in reality, scaled down for the demo. */
  readonly labelDelaySeconds: number;
}

function readSecrets(path: string | undefined): z.infer<typeof secretsFile> {
  if (path === undefined || path === '') return {};
  return secretsFile.parse(JSON.parse(readFileSync(path, 'utf8')));
}

/** A number between two limits; throws an error that names the variable and its limits. */
function limitedNumber(
  env: Readonly<Record<string, string | undefined>>,
  name: string,
  { fallback, min, max }: { fallback: number; min: number; max: number },
): number {
  const text = env[name]?.trim() ?? '';
  if (text === '') return fallback;
  const value = Number(text);
  if (!(value >= min && value <= max))
    throw new Error(`${name} must be a number from ${min} to ${max}, but is "${text}"`);
  return value;
}

function numberOf(text: string | undefined, fallback: number): number {
  const value = Number(text);
  return text === undefined || text === '' || !Number.isFinite(value) ? fallback : value;
}

/**
 * Reads the settings from an environment. Throws if a secret is missing or a number is out of
 * range.
 */
export function readSettings(env: Readonly<Record<string, string | undefined>>): DemoSettings {
  const secrets = readSecrets(env['TANDEM_SECRETS_FILE']);
  const apiKey = env['DEMO_TANDEM_KEY'] ?? secrets.demoKey;
  const webhookSecret = env['DEMO_WEBHOOK_SECRET'] ?? secrets.demoWebhookSecret;
  if (apiKey === undefined || webhookSecret === undefined) {
    throw new Error(
      'the demo needs DEMO_TANDEM_KEY and DEMO_WEBHOOK_SECRET, or TANDEM_SECRETS_FILE with both',
    );
  }
  const seed = env['DEMO_SEED'] ?? '';
  // Connects directly to the port of this machine: the public address may be a proxy that is not up
  // yet.
  const tandemUrl = (
    env['DEMO_TANDEM_URL'] ?? `http://127.0.0.1:${numberOf(env['PORT'], 3000)}`
  ).replace(/\/$/, '');
  return {
    port: numberOf(env['DEMO_PORT'], 3900),
    seed: seed === '' ? 'default' : seed,
    sampleSeconds: Math.max(1, numberOf(env['TANDEM_SAMPLE_SECONDS'], 10)),
    tandemUrl,
    publicUrl: (env['TANDEM_URL'] ?? tandemUrl).replace(/\/$/, ''),
    apiKey,
    webhookSecret,
    dataDir: join(env['TANDEM_DATA_DIR'] ?? '.tandem'),
    load: limitedNumber(env, 'DEMO_LOAD', { fallback: 1, min: 0.01, max: 1 }),
    historyDays: limitedNumber(env, 'DEMO_HISTORY_DAYS', { fallback: 28, min: 0, max: 90 }),
    hasFaultyPast: env['DEMO_PAST'] !== 'off',
    labelDelaySeconds: Math.max(1, numberOf(env['DEMO_LABEL_DELAY_SECONDS'], 60)),
  };
}
