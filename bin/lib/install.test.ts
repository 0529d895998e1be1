import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ensureInstalled } from './install.mjs';

let root = '';
const said: string[] = [];
const lock = (version: string): void =>
  writeFileSync(
    join(root, 'package-lock.json'),
    JSON.stringify({
      packages: {
        '': {},
        'bin/lib/local': { version: '1.0.0' },
        'node_modules/local': { resolved: 'bin/lib/local', link: true },
        'node_modules/runs': { version },
        'node_modules/checks': { version: '1.0.0', dev: true },
        'node_modules/elsewhere': { version: '1.0.0', optional: true, os: ['none'] },
      },
    }),
  );
const install = (set?: 'production' | 'all'): string[] => {
  said.length = 0;
  ensureInstalled(root, (line: string) => said.push(line), set);
  return said;
};
/** What the last `npm ci` was asked for. */
const asked = (): string => readFileSync(join(root, 'asked'), 'utf8');

/** Records its flags and writes the list that npm writes last. */
const NPM = `
const fs = require('node:fs');
const isAll = process.argv.includes('--include=dev');
const { packages } = JSON.parse(fs.readFileSync('package-lock.json', 'utf8'));
const found = Object.entries(packages).filter(
  ([path, one]) => path.startsWith('node_modules/') && !one.optional && (isAll || !one.dev),
);
fs.mkdirSync('node_modules', { recursive: true });
fs.writeFileSync('node_modules/.package-lock.json', JSON.stringify({ packages: Object.fromEntries(found) }));
fs.writeFileSync('asked', isAll ? 'all' : 'production');
`;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tandem-install-'));
  mkdirSync(join(root, 'node_modules'));
  writeFileSync(join(root, 'npm.cjs'), NPM);
  vi.stubEnv('npm_execpath', join(root, 'npm.cjs'));
  vi.stubEnv('npm_node_execpath', process.execPath);
  lock('1.0.0');
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true, force: true });
});

it('installs production only for a start, and the rest for the tests', () => {
  expect(install('production')).toHaveLength(1);
  expect(asked()).toBe('production');
  expect(install('production')).toEqual([]);
  expect(install()).toHaveLength(1);
  expect(asked()).toBe('all');
});

it('does not install for a start after the tests', () => {
  install();
  expect(install('production')).toEqual([]);
  expect(asked()).toBe('all');
});

it('keeps all packages of a checkout that has all when the lock file changes', () => {
  install();
  lock('2.0.0');
  expect(install('production')).toHaveLength(1);
  expect(asked()).toBe('all');
});

it('installs again when the lock file of production changes', () => {
  install('production');
  lock('2.0.0');
  expect(install('production')).toHaveLength(1);
  expect(asked()).toBe('production');
});

it('does not install what npm itself has installed', () => {
  install();
  rmSync(join(root, 'node_modules/.tandem-install'));
  expect(install()).toEqual([]);
  expect(install('production')).toEqual([]);
});

it('installs after a stamp of an earlier Tandem whose packages are gone', () => {
  writeFileSync(join(root, 'node_modules/.tandem-install'), 'earlier');
  expect(install('production')).toHaveLength(1);
});
