import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { env } from '#server/platform/env.ts';
import { openText, sealText } from './sealed-text.ts';

env.TANDEM_SECRETS_FILE = join(mkdtempSync(join(tmpdir(), 'tandem-sealed-')), 'secrets.json');
writeFileSync(
  env.TANDEM_SECRETS_FILE,
  JSON.stringify({ instanceId: 'i', authSecret: 'a', demoKey: 'd', demoWebhookSecret: 'w' }),
);

test('a sealed text is opened for its purpose only, and not when it was changed', () => {
  const sealed = sealText('geheim ü', 'a purpose');
  expect(openText(sealed, 'a purpose')).toBe('geheim ü');
  expect(sealText('geheim ü', 'a purpose')).not.toBe(sealed);
  expect(openText(sealed, 'another')).toBeNull();
  const last = sealed.at(-3) === 'A' ? 'B' : 'A';
  expect(openText(sealed.slice(0, -3) + last + sealed.slice(-2), 'a purpose')).toBeNull();
  expect(openText('short', 'a purpose')).toBeNull();
});
