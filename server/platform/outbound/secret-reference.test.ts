import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { env } from '#server/platform/env.ts';
import { readReference, referenceProblem, requireAllowedReference } from './secret-reference.ts';

const settings = { ...env };
const root = realpathSync(mkdtempSync(join(tmpdir(), 'tandem-reference-')));
const folder = join(root, 'secrets');
const data = join(root, 'data');
const outside = join(root, 'outside');

for (const dir of [folder, data, outside, join(folder, 'team')]) mkdirSync(dir);
writeFileSync(join(folder, 'token'), ' a-token\n');
writeFileSync(join(folder, 'team', 'token'), 'a-team-token');
writeFileSync(join(folder, 'own.json'), '{"authSecret":"own"}');
writeFileSync(join(folder, 'large'), 'x'.repeat(64 * 1024 + 1));
writeFileSync(join(data, 'secrets.json'), '{"authSecret":"own"}');
writeFileSync(join(outside, 'token'), 'not-yours');
writeFileSync(join(root, 'secrets-token'), 'not-yours');
symlinkSync(join(outside, 'token'), join(folder, 'out'));
symlinkSync(outside, join(folder, 'out-folder'));
symlinkSync(join(data, 'secrets.json'), join(folder, 'data-link'));
symlinkSync('loop', join(folder, 'loop'));
// As Kubernetes mounts secrets.
symlinkSync('team', join(folder, '..data'));
symlinkSync('..data/token', join(folder, 'linked'));
symlinkSync(folder, join(outside, 'folder-link'));
execFileSync('sh', ['-c', 'mkfifo "$0"', join(folder, 'pipe')]);

beforeEach(() => {
  Object.assign(env, {
    TANDEM_DATA_DIR: data,
    TANDEM_SECRETS_DIR: folder,
    TANDEM_SECRETS_FILE: join(folder, 'own.json'),
  });
  process.env['TANDEM_SECRET_TOKEN'] = 'from-env';
  process.env['TANDEM_BOOTSTRAP_API_KEY'] = 'bootstrap';
});
afterAll(() => {
  for (const name of Object.keys(env)) Reflect.deleteProperty(env, name);
  Object.assign(env, settings);
  Reflect.deleteProperty(process.env, 'TANDEM_SECRET_TOKEN');
  Reflect.deleteProperty(process.env, 'TANDEM_BOOTSTRAP_API_KEY');
  rmSync(root, { recursive: true, force: true });
});

const check = (reference: string) => () => requireAllowedReference('secretRef', reference);

test.each([
  ['env:TANDEM_SECRET_TOKEN', 'from-env'],
  ['env:TANDEM_SECRET_NOT_SET', null],
  ['file:token', 'a-token'],
  [`file:${folder}/token`, 'a-token'],
  [`file:${outside}/folder-link/token`, 'a-token'],
  ['file:team/../team/token', 'a-team-token'],
  ['file:linked', 'a-team-token'],
  ['file:not-there', null],
  ['file:not-there/either', null],
  ['file:team', null],
  ['file:large', null],
  ['file:pipe', null],
])('%s is allowed and is %s', (reference, value) => {
  expect(check(reference)).not.toThrow();
  expect(referenceProblem(reference)).toBeNull();
  expect(readReference(reference)).toBe(value);
});

const variables = 'Only environment variables whose names start with TANDEM_SECRET_ can be used';
const outsideFolder =
  'The file is outside the secrets folder. Move the file into the secrets folder (TANDEM_SECRETS_DIR), or enter the value.';

test.each([
  ['env:HOME', `${variables}. Rename it to TANDEM_SECRET_HOME, or enter the value.`],
  ['env:TANDEM_BOOTSTRAP_API_KEY', `${variables}. Use another variable, or enter the value.`],
  ['env:DATABASE_URL', `${variables}. Use another variable, or enter the value.`],
  ['env:CLICKHOUSE_URL', variables],
  ['env:TANDEM_SECRETS_FILE', variables],
  ['env:TANDEM_SECRET_', variables],
  ['env:tandem_secret_TOKEN', variables],
  ['env:', variables],
  ['file:/etc/passwd', outsideFolder],
  ['file:/proc/self/environ', outsideFolder],
  [`file:${data}/secrets.json`, outsideFolder],
  ['file:../outside/token', outsideFolder],
  [`file:${folder}/../outside/token`, outsideFolder],
  [`file:${folder}-token`, outsideFolder],
  ['file:out', outsideFolder],
  ['file:out-folder/token', outsideFolder],
  ['file:out-folder/not-there', outsideFolder],
  ['file:data-link', outsideFolder],
  ['file:loop', outsideFolder],
  ['file:', outsideFolder],
  ['file:.', outsideFolder],
  ['file:own.json', 'The file contains the secrets of Tandem'],
  ['vault:x', 'It is not a reference. Use env:NAME or file:PATH, or enter the value.'],
  ['secrets:authSecret', 'It is not a reference'],
])('%s is refused and never read', (reference, why) => {
  expect(check(reference)).toThrow(`secretRef: ${reference} is not allowed. ${why}`);
  expect(referenceProblem(reference)).toContain(
    `The secret ${reference} is no longer allowed. ${why}`,
  );
  expect(readReference(reference)).toBeNull();
});

test('the refusal names the field', () => {
  expect(check('env:HOME')).toThrow(
    expect.objectContaining({
      code: 'invalid_input',
      fields: [
        { field: 'secretRef', message: expect.stringContaining('TANDEM_SECRET_HOME') as unknown },
      ],
    }),
  );
});

test("a reference to the demo's own secret cannot be stored", () => {
  expect(check('secrets:demoWebhookSecret')).toThrow('It is not a reference');
});

test.each([
  [undefined, 'Tandem has no secrets folder'],
  [data, 'The secrets folder overlaps with the data folder of Tandem'],
  [join(data, 'below'), 'The secrets folder overlaps with the data folder of Tandem'],
  [root, 'The secrets folder overlaps with the data folder of Tandem'],
  ['/', 'The secrets folder overlaps with the data folder of Tandem'],
  ['/etc', 'The secrets folder is a folder of the operating system'],
  ['/proc/self', 'The secrets folder is a folder of the operating system'],
  [join(folder, 'loop'), 'The secrets folder cannot be read'],
])('with the secrets folder %s no file reference works', (dir, why) => {
  env.TANDEM_SECRETS_DIR = dir;
  for (const reference of ['file:token', `file:${folder}/token`, 'file:secrets.json']) {
    expect(check(reference)).toThrow(`${why}. Set TANDEM_SECRETS_DIR to a folder`);
    expect(readReference(reference)).toBeNull();
  }
  expect(readReference('env:TANDEM_SECRET_TOKEN')).toBe('from-env');
});

test('a link that appears after a reference was stored is not followed', () => {
  expect(check('file:later')).not.toThrow();
  symlinkSync(join(outside, 'token'), join(folder, 'later'));
  expect(readReference('file:later')).toBeNull();
  expect(referenceProblem('file:later')).toContain('outside the secrets folder');
});
