import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { PostgresPlace } from './place.ts';

export const POSTGRES_USER = 'tandem';

/**
 * Creates the cluster on first use and returns its password. Recreates a partially created cluster.
 */
export async function ensureCluster(
  place: PostgresPlace,
  credentialsFile: string,
): Promise<string> {
  const made = join(place.clusterDir, 'tandem-made');
  if (existsSync(made)) {
    requireSameMajor(place);
    return readPassword(credentialsFile);
  }
  rmSync(place.clusterDir, { recursive: true, force: true });
  const password = randomBytes(24).toString('base64url');
  writeFileSync(credentialsFile, `${JSON.stringify({ password })}\n`, { mode: 0o600 });
  mkdirSync(place.clusterDir, { recursive: true, mode: 0o700 });
  const passwordFile = join(
    dirname(place.clusterDir),
    `.postgres-${randomBytes(6).toString('hex')}`,
  );
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600, flag: 'wx' });
  try {
    giveTo(place, place.clusterDir, passwordFile);
    await runInitdb(place, passwordFile);
    writeFileSync(made, '');
    giveTo(place, made);
  } finally {
    rmSync(passwordFile, { force: true });
  }
  return password;
}

/** Checks the major version, because PostgreSQL itself would report a mismatch only in its log. */
function requireSameMajor({ clusterDir, version }: PostgresPlace): void {
  const made = readFileSync(join(clusterDir, 'PG_VERSION'), 'utf8').trim();
  const major = Number.parseInt(version, 10);
  if (Number(made) === major) return;
  throw new Error(
    `The database in ${clusterDir} is from PostgreSQL ${made}, and this Tandem includes PostgreSQL ${major}. Start it with the Tandem version that created it.`,
  );
}

function giveTo(place: PostgresPlace, ...paths: string[]): void {
  if (place.identity === undefined) return;
  for (const path of paths) chownSync(path, place.identity.uid, place.identity.gid);
}

function readPassword(credentialsFile: string): string {
  if (!existsSync(credentialsFile)) {
    throw new Error(
      `The password of the embedded PostgreSQL is missing: restore ${credentialsFile}, or start with an empty data folder.`,
    );
  }
  const parsed: unknown = JSON.parse(readFileSync(credentialsFile, 'utf8'));
  if (parsed !== null && typeof parsed === 'object' && 'password' in parsed)
    return String(parsed.password);
  throw new Error(`${credentialsFile} does not contain the password of the embedded PostgreSQL.`);
}

function runInitdb(place: PostgresPlace, passwordFile: string): Promise<void> {
  const args = [
    `--pgdata=${place.clusterDir}`,
    `--username=${POSTGRES_USER}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
    '--no-sync',
  ];
  const initdb = spawn(join(place.nativeDir, 'bin', 'initdb'), args, {
    ...place.identity,
    cwd: '/',
    env: { NODE_ENV: 'production', PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  initdb.stderr.on('data', (chunk) => (stderr += String(chunk)));
  return new Promise((resolve, reject) => {
    initdb.once('error', reject);
    initdb.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`PostgreSQL could not create its cluster: ${stderr.trim()}`));
    });
  });
}
