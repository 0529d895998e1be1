import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { nameSourcesInStacks } from './source-stack.ts';

let folder = '';
const before = Error.prepareStackTrace;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-stack-'));
  mkdirSync(join(folder, '.next'));
});
afterEach(() => {
  Error.prepareStackTrace = before;
  rmSync(folder, { recursive: true, force: true });
});

/** The stack of an error that a built file throws whose first line comes from line 3 of a source. */
function stackOf(name: string, map?: string): string {
  const file = join(folder, '.next', name);
  writeFileSync(file, 'throw new TypeError("broken");\n');
  if (map !== undefined) writeFileSync(`${file}.map`, map);
  nameSourcesInStacks(join(folder, '.next'));
  try {
    createRequire(import.meta.url)(file);
  } catch (error) {
    return error instanceof Error ? (error.stack ?? '') : '';
  }
  return '';
}

const mapTo = (source: string): string =>
  JSON.stringify({ version: 3, sources: [source], names: [], mappings: 'AAEA' });

test('a stack names the source file and line of built code', () => {
  const stack = stackOf('route.cjs', mapTo('../server/%5Bid%5D/broken.ts'));
  const [head, frame] = stack.split('\n');
  expect(head).toBe('TypeError: broken');
  expect(frame).toContain(`${relative('', join(folder, 'server/[id]/broken.ts'))}:3:1`);
  expect(stack).toContain('source-stack.test.ts');
});

test('a stack stays as it is without a map, and with a map that cannot be read', () => {
  expect(stackOf('bare.cjs')).toContain('bare.cjs:1:7');
  expect(stackOf('torn.cjs', '{')).toContain('torn.cjs:1:7');
});
