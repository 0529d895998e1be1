import { randomBytes, randomUUID } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { makeApiKey } from '#server/platform/auth/api-key.ts';
import { attemptWrite } from './write-error.ts';

const LOG_LIMIT_BYTES = 20 * 1024 * 1024;

export interface DataFolder {
  dir: string;
  secretsFile: string;
  clickhouseDir: string;
  logFile: (name: string) => string;
}

/** Creates the layout of the data folder and, on the first start, the secrets of the instance. */
export function prepareDataFolder(dataDir: string, givenSecretsFile?: string): DataFolder {
  // If started as root, PostgreSQL's own account may pass through to its folder but not list the
  // data folder.
  const isRoot = process.getuid?.() === 0;
  const isNew = !existsSync(dataDir);
  mkdirSync(dataDir, { recursive: true });
  if (isNew) chmodSync(dataDir, isRoot ? 0o711 : 0o700);
  const logs = join(dataDir, 'logs');
  const clickhouseDir = join(dataDir, 'clickhouse');
  for (const folder of [logs, clickhouseDir]) mkdirSync(folder, { recursive: true, mode: 0o700 });
  const secretsFile = givenSecretsFile ?? join(dataDir, 'secrets.json');
  if (!existsSync(secretsFile)) writeSecrets(secretsFile);
  return { dir: dataDir, secretsFile, clickhouseDir, logFile: (name) => logFile(logs, name) };
}

function writeSecrets(file: string): void {
  const secrets = {
    instanceId: randomUUID(),
    authSecret: randomBytes(32).toString('base64url'),
    demoKey: makeApiKey().key,
    demoWebhookSecret: `whsec_${randomBytes(24).toString('base64')}`,
  };
  // A start that is killed midway must not leave a partial file, and only one of two starts that
  // share the file may create it.
  const half = `${file}.${process.pid}`;
  writeFileSync(half, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  try {
    linkSync(half, file);
  } catch {
    // Some file systems do not support links.
    if (!existsSync(file)) renameSync(half, file);
  } finally {
    rmSync(half, { force: true });
  }
}

function logFile(folder: string, name: string): string {
  const file = join(folder, `${name}.log`);
  // A log that cannot be moved continues to grow, but this must not stop any process.
  attemptWrite(() => {
    if (!existsSync(file) || statSync(file).size <= LOG_LIMIT_BYTES) return;
    rmSync(`${file}.1`, { force: true });
    renameSync(file, `${file}.1`);
  });
  return file;
}
