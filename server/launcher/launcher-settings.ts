import { resolve } from 'node:path';
import { parseProxies } from '#server/platform/http/client-address.ts';

export type Role = 'all' | 'web' | 'worker' | 'ingest';

export interface LauncherSettings {
  role: Role;
  /** Absolute path. */
  dataDir: string;
  port: number;
  /** A second port, for ingest only. */
  ingestPort: number | undefined;
  bind: string;
  /**
   * Whether to open the demo company at startup. It can also be opened and removed while Tandem
   * runs.
   */
  demo: boolean;
  demoPort: number;
  /** Set if the store is external; the launcher then does not start it. */
  databaseUrl: string | undefined;
  clickhouseUrl: string | undefined;
}

/** @throws Error that names the first invalid variable */
export function readLauncherSettings(
  environment: Readonly<Record<string, string | undefined>>,
  args: readonly string[],
): LauncherSettings {
  const given = (name: string): string | undefined => environment[name]?.trim() || undefined;
  const role = readRole(given('TANDEM_ROLE'));
  const demo = args.includes('--demo') || given('TANDEM_DEMO') === '1';
  if (demo && role !== 'all') throw new Error(`The demo requires TANDEM_ROLE all; it is ${role}`);
  const port = readPort('PORT', given('PORT'), 3000);
  const ingest = given('TANDEM_INGEST_PORT');
  const ingestPort = ingest === undefined ? undefined : readPort('TANDEM_INGEST_PORT', ingest, 0);
  if (ingestPort === port)
    throw new Error(`TANDEM_INGEST_PORT is ${port}, the same as PORT; it must be different`);
  requireProxies(given('TANDEM_TRUSTED_PROXIES') ?? '');
  return {
    role,
    dataDir: resolve(given('TANDEM_DATA_DIR') ?? '.tandem'),
    port,
    ingestPort,
    bind: given('TANDEM_BIND') ?? '127.0.0.1',
    demo,
    demoPort: readPort('DEMO_PORT', given('DEMO_PORT'), 3900),
    databaseUrl: given('DATABASE_URL'),
    clickhouseUrl: given('CLICKHOUSE_URL'),
  };
}

/**
 * The web server reads the proxies again, but an invalid entry must stop the start before the
 * stores run.
 */
function requireProxies(text: string): void {
  const parsed = parseProxies(text);
  if ('wrong' in parsed)
    throw new Error(
      `TANDEM_TRUSTED_PROXIES contains ${parsed.wrong}; each entry must be an IP address or a CIDR range such as 10.0.0.0/8`,
    );
}

function readRole(value: string | undefined): Role {
  if (value === undefined) return 'all';
  if (value === 'all' || value === 'web' || value === 'worker' || value === 'ingest') return value;
  throw new Error(`TANDEM_ROLE is ${value}; it must be all, web, worker or ingest`);
}

function readPort(name: string, value: string | undefined, fallback: number): number {
  const port = value === undefined ? fallback : Number(value);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Error(`${name} is ${String(value)}; it must be a port between 1 and 65535`);
  }
  return port;
}

/** Address at which this machine can reach a server bound to `bind`. */
export function loopbackHost(bind: string): string {
  if (bind === '0.0.0.0') return '127.0.0.1';
  if (bind === '::') return '[::1]';
  return bind.includes(':') ? `[${bind}]` : bind;
}
