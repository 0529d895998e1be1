import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { compactMaps } from './compact-maps.mjs';

let folder = '';
const map = (source: string): string =>
  JSON.stringify({
    version: 3,
    sources: [source],
    sourcesContent: ['text of the source'],
    names: [],
    mappings: 'AAEA',
  });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-maps-'));
  mkdirSync(join(folder, 'chunks'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('drops copies of sources and keeps what names a line', () => {
  writeFileSync(join(folder, 'chunks/a.js.map'), map('a.ts'));
  writeFileSync(join(folder, 'chunks/a.js'), 'sourcesContent');
  compactMaps(folder);
  const kept: unknown = JSON.parse(readFileSync(join(folder, 'chunks/a.js.map'), 'utf8'));
  expect(kept).toEqual({ version: 3, sources: ['a.ts'], names: [], mappings: 'AAEA' });
  expect(readFileSync(join(folder, 'chunks/a.js'), 'utf8')).toBe('sourcesContent');
});

it('stores equal maps once', () => {
  const paths = ['a.js.map', 'chunks/a.js.map', 'chunks/b.js.map'].map((name) =>
    join(folder, name),
  );
  for (const [index, path] of paths.entries())
    writeFileSync(path, map(index < 2 ? 'a.ts' : 'b.ts'));
  compactMaps(folder);
  const [first, second, other] = paths.map((path) => statSync(path).ino);
  expect(second).toBe(first);
  expect(other).not.toBe(first);
});
