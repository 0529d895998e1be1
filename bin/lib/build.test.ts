import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { buildSources, hashSources } from './build.mjs';

let root = '';
const put = (file: string, text: string): void => {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
};
const stamp = (): string => hashSources(root, buildSources(root));

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tandem-build-'));
  put('package-lock.json', '{}');
  put('app/page.tsx', 'page');
  put('server/web.ts', 'web');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

it('changes with a source, its name and the lock file', () => {
  const before = stamp();
  put('app/page.tsx', 'other');
  const edited = stamp();
  put('lib/new.ts', 'new');
  const added = stamp();
  put('package-lock.json', '{"a":1}');
  expect(new Set([before, edited, added, stamp()]).size).toBe(4);
});

it('stays the same for what the screens are not made of', () => {
  const before = stamp();
  put('server/generated/prisma/client.ts', 'generated');
  put('server/launcher/main.ts', 'launcher');
  put('app/page.test.tsx', 'test');
  put('docs/readme.md', 'text');
  put('demo/main.ts', 'demo');
  expect(stamp()).toBe(before);
});
