import { randomUUID } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env } from '#server/platform/env.ts';

/** Puts a secret into a file of the secrets folder; answers its reference. */
export function secretFile(secret: string): string {
  env.TANDEM_SECRETS_DIR ??= mkdtempSync(join(tmpdir(), 'tandem-test-secrets-'));
  const file = join(env.TANDEM_SECRETS_DIR, randomUUID());
  writeFileSync(file, secret, { mode: 0o600 });
  return `file:${file}`;
}
