import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { secretVariablePrefix } from '#lib/choices/secrets.ts';
import { parseProxies } from '#server/platform/http/client-address.ts';

const port = z.coerce.number().int().min(0).max(65_535);

const schema = z.object({
  NODE_ENV: z.string().default('production'),
  PORT: port.default(3000),
  TANDEM_BIND: z.string().default('127.0.0.1'),
  TANDEM_URL: z
    .url({ protocol: /^https?$/u, error: 'must be a URL such as https://tandem.example' })
    .optional(),
  /** Addresses and CIDR ranges of proxies whose X-Forwarded-For header is trusted. */
  TANDEM_TRUSTED_PROXIES: z
    .string()
    .default('')
    .transform((text, context) => {
      const parsed = parseProxies(text);
      if ('proxies' in parsed) return parsed.proxies;
      context.addIssue(
        `${parsed.wrong} is not an IP address or CIDR range such as 10.0.0.0/8 (IPv4 in its own form)`,
      );
      return z.NEVER;
    }),
  TANDEM_DATA_DIR: z.string().default('.tandem'),
  TANDEM_SECRETS_FILE: z.string().optional(),
  /**
   * The only folder whose files secret references may name. It is separate from the data folder.
   */
  TANDEM_SECRETS_DIR: z.string().optional(),
  /**
   * Minimum free space on the data folder's disk; below it, writes are paused. The default is 5 %,
   * limited to 1 GiB.
   */
  TANDEM_DISK_RESERVE_MB: z.coerce.number().min(0).max(1_000_000_000).optional(),
  TANDEM_ROLE: z.enum(['all', 'web', 'worker', 'ingest']).default('all'),
  TANDEM_INGEST_PORT: port.optional(),
  TANDEM_BOOTSTRAP_API_KEY: z.string().optional(),
  TANDEM_HOST_COLLECTOR: z.enum(['on', 'off']).default('on'),
  TANDEM_SAMPLE_SECONDS: z.coerce.number().min(1).max(300).default(10),
  TANDEM_EVALUATE_SECONDS: z.coerce.number().min(1).max(600).default(30),
  /** Maximum size of a run or model artifact. */
  TANDEM_ARTIFACT_MAX_MB: z.coerce.number().min(1).max(1_000_000).default(10_240),
  /** Bucket for artifacts, used instead of the disk: s3://BUCKET or s3://BUCKET/PREFIX. */
  TANDEM_ARTIFACTS_URL: z
    .string()
    .regex(
      /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](?:\/[\w.!*'()/-]*)?$/u,
      'must be s3://BUCKET/PREFIX',
    )
    .optional(),
  /** Address of an S3-compatible store other than Amazon's. */
  TANDEM_ARTIFACTS_ENDPOINT: z.url({ protocol: /^https?$/u }).optional(),
  TANDEM_ARTIFACTS_REGION: z.string().default('us-east-1'),
  /**
   * Secret references for the access key ID and the secret key. Without them, the SDK uses a role
   * or profile.
   */
  TANDEM_ARTIFACTS_KEY_ID_REF: z.string().optional(),
  TANDEM_ARTIFACTS_KEY_REF: z.string().optional(),
  /** Maximum size of a table returned by a dataset source, both as sent and decompressed. */
  TANDEM_DATASET_MAX_MB: z.coerce.number().min(1).max(10_000).default(256),
  DEMO_PORT: port.default(3900),
  DATABASE_URL: z.string().default('postgresql://postgres@127.0.0.1:5432/tandem'),
  CLICKHOUSE_URL: z.string().default('http://127.0.0.1:8123/tandem'),
});

export type Env = z.output<typeof schema>;

/** Parses the environment; throws with the name of the first invalid variable. */
export function parseEnv(source: Record<string, string | undefined>): Env {
  const present = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''));
  const result = schema.safeParse(present);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new Error(
    `Environment variable ${String(issue?.path[0])}: ${issue?.message ?? 'is incorrect'}`,
  );
}

export const env: Env = parseEnv(process.env);

const secretsSchema = z.object({
  instanceId: z.string(),
  authSecret: z.string(),
  demoKey: z.string(),
  demoWebhookSecret: z.string(),
});
export type Secrets = z.output<typeof secretsSchema>;

const holder = globalThis as { [key: symbol]: Secrets | undefined };
const secretsKey = Symbol.for('tandem.secrets');

/** Secrets that the launcher generates on first start; read once per process. */
export function secrets(): Secrets {
  const file = env.TANDEM_SECRETS_FILE ?? join(env.TANDEM_DATA_DIR, 'secrets.json');
  holder[secretsKey] ??= secretsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  return holder[secretsKey];
}

/** True if the name is one of Tandem's own settings. */
export function isSetting(name: string): boolean {
  return Object.hasOwn(schema.shape, name);
}

/**
 * Environment variable that an administrator set as a secret for other systems; null for all
 * others.
 */
export function secretVariable(name: string): string | null {
  return name.startsWith(secretVariablePrefix) ? (process.env[name] ?? null) : null;
}

/** Public address for links. */
export function publicUrl(): string {
  return env.TANDEM_URL ?? `http://localhost:${env.PORT}`;
}
