import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { env } from '#server/platform/env.ts';
import { sealText } from './sealed-text.ts';
import {
  resolveSecret,
  secretChanges,
  secretProblem,
  shownSecret,
  storedSecret,
  unreadable,
  withoutSecret,
} from './stored-secret.ts';

const now = new Date('2026-11-29T03:00:00.000Z');
const folder = mkdtempSync(join(tmpdir(), 'tandem-kept-'));

/** Simulates another data folder: secrets are read once per process. */
function useSecrets(authSecret: string): void {
  env.TANDEM_SECRETS_FILE = join(folder, `${authSecret}.json`);
  writeFileSync(
    env.TANDEM_SECRETS_FILE,
    JSON.stringify({ instanceId: 'i', authSecret, demoKey: 'd', demoWebhookSecret: 'w' }),
  );
  Reflect.deleteProperty(globalThis, Symbol.for('tandem.secrets'));
}

beforeEach(() => useSecrets('first'));

const seal = (text: string) => storedSecret(text, { field: 'secretRef', before: null, now });

test('what is typed is sealed, and resolved like a reference', () => {
  const stored = seal('geheim ü');
  expect(stored).toMatch(/^sealed:secret:1795921200000:[\w-]+$/u);
  expect(stored).not.toContain('geheim');
  expect(resolveSecret(stored)).toBe('geheim ü');
  expect(shownSecret(stored)).toBe('kept:2026-11-29T03:00:00.000Z');
});

test('what webhooks of the registry sealed in a column of their own is opened as it was moved', () => {
  const moved = `sealed:registry-webhook:1795921200000:${sealText('geheim', 'registry-webhook')}`;
  expect(resolveSecret(moved)).toBe('geheim');
  expect(shownSecret(moved)).toBe('kept:2026-11-29T03:00:00.000Z');
});

test('what looks like a reference is one, whether or not it leads anywhere', () => {
  const reference = 'env:TANDEM_SECRET_NO_SUCH_NAME';
  expect(seal(reference)).toBe(reference);
  expect(resolveSecret(reference)).toBeNull();
  expect(secretProblem([null, reference, seal('geheim')])).toBeNull();
  expect(unreadable(reference)).toBe(`The secret ${reference} could not be read.`);
});

test('a stored reference that is not allowed any more stays, is not read, and says what to change', () => {
  const said =
    'The secret env:HOME is no longer allowed. Only environment variables whose names start with TANDEM_SECRET_ can be used. Rename it to TANDEM_SECRET_HOME, or enter the value.';
  expect(process.env['HOME']).toBeTruthy();
  expect(resolveSecret('env:HOME')).toBeNull();
  expect(unreadable('env:HOME')).toBe(said);
  expect(secretProblem([null, 'env:HOME'])).toBe(said);
  const keeping = { field: 'secretRef', before: 'env:HOME', now };
  expect(storedSecret('env:HOME', keeping)).toBe('env:HOME');
  for (const other of ['env:PATH', 'file:/etc/passwd', 'secrets:demoWebhookSecret'])
    expect(() => storedSecret(other, keeping)).toThrow(`secretRef: ${other} is not allowed.`);
});

test('with the secrets of another data folder it is lost, and says so', () => {
  const stored = seal('geheim');
  useSecrets('second');
  expect(resolveSecret(stored)).toBeNull();
  expect(shownSecret(stored)).toBe('lost:2026-11-29T03:00:00.000Z');
  expect(unreadable(stored)).toBe('The stored secret cannot be decrypted: set it again.');
});

test('what was answered leaves it as it is, also what is lost', () => {
  const before = seal('geheim');
  const keeping = { field: 'secretRef', before, now };
  expect(storedSecret(shownSecret(before), keeping)).toBe(before);
  useSecrets('second');
  expect(storedSecret(shownSecret(before), keeping)).toBe(before);
  expect(storedSecret(null, keeping)).toBeNull();
});

test('nothing is kept where a reference or nothing stood', () => {
  for (const before of [null, 'env:A'])
    expect(() => storedSecret('kept:x', { field: 'secretRef', before, now })).toThrow(
      'secretRef: no secret is stored: enter the secret, or a reference',
    );
});

test('what is kept is not sent to another address', () => {
  const before = seal('geheim');
  const keeping = { field: 'secretRef', before, now, moved: true };
  expect(() => storedSecret('kept:x', keeping)).toThrow('is not sent to another one');
  expect(resolveSecret(storedSecret('typed again', keeping))).toBe('typed again');
});

test('a peer that repeats a secret does not bring it into a text', () => {
  const stored = seal('user:geheim');
  const basic = Buffer.from('user:geheim').toString('base64');
  expect(withoutSecret(stored, `no user:geheim, no ${basic}`)).toBe('no [hidden], no [hidden]');
  expect(withoutSecret(null, 'no user')).toBe('no user');
});

test('the audit log is told what happened to it', () => {
  const [one, other] = [seal('one'), seal('other')];
  const note = (before: string | null, after: string | null) =>
    secretChanges({ secretRef: before }, { secretRef: after }).note;
  expect(note(null, one)).toBe('a secret was set (secretRef)');
  expect(note(one, other)).toBe('a secret was replaced (secretRef)');
  expect(note(one, 'env:A')).toBe('a secret was replaced (secretRef), it is read from env:A');
  expect(note(one, null)).toBe('a secret was removed (secretRef)');
  expect(note(one, one)).toBeUndefined();
});
