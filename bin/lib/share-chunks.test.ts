import { lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { shareChunks } from './share-chunks.mjs';

let folder = '';
const write = (name: string, code: string): void => {
  writeFileSync(join(folder, name), `${code}\n\n//# sourceMappingURL=${name}.map`);
  writeFileSync(join(folder, `${name}.map`), '{}');
};
const isLink = (name: string): boolean => lstatSync(join(folder, name)).isSymbolicLink();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-chunks-'));
  mkdirSync(join(folder, 'ssr'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('loads chunks with the same code from one file', () => {
  write('a.js', 'module.exports = [1];');
  write('b.js', 'module.exports = [1];');
  write('c.js', 'module.exports = [2];');
  shareChunks(folder);
  expect(['a.js', 'b.js', 'c.js'].filter((name) => isLink(name))).toHaveLength(1);
  const load = createRequire(join(folder, 'route.js'));
  expect(load('./b.js')).toBe(load('./a.js'));
  expect(load('./c.js')).toEqual([2]);
  expect(readdirSync(folder).filter((name) => name.endsWith('.map'))).toHaveLength(2);
});

it('shares no chunk between folders', () => {
  write('a.js', 'module.exports = __dirname;');
  write('ssr/a.js', 'module.exports = __dirname;');
  shareChunks(folder);
  expect([isLink('a.js'), isLink('ssr/a.js')]).toEqual([false, false]);
});

it('changes nothing when it runs again', () => {
  write('a.js', 'module.exports = [1];');
  write('b.js', 'module.exports = [1];');
  shareChunks(folder);
  const before = readdirSync(folder);
  shareChunks(folder);
  expect(readdirSync(folder)).toEqual(before);
});
