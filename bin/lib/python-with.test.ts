import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { pythonWith } from './python-with.mjs';

let root = '';
const asked = { name: 'peer-1', packages: ['peer==1'] };
const folder = (): string => join(root, 'node_modules/.cache/tandem/peer-1');

/** A `python3` whose environments have a Python that ends with this status. */
function putPython(status: number): void {
  const bin = join(root, 'bin');
  mkdirSync(bin, { recursive: true });
  const made = `#!/bin/sh\nexit ${status}\n`;
  const text = `#!/bin/sh\nmkdir -p "$3/bin" && printf '${made}' > "$3/bin/python" && chmod +x "$3/bin/python"\n`;
  writeFileSync(join(bin, 'python3'), text);
  chmodSync(join(bin, 'python3'), 0o755);
  vi.stubEnv('PATH', `${bin}:/usr/bin:/bin`);
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tandem-python-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true, force: true });
});

it('is made once, and found again without a word', async () => {
  putPython(0);
  const said: string[] = [];
  const say = (text: string): number => said.push(text);
  const python = join(folder(), 'bin/python');
  expect(await pythonWith(root, asked, say)).toBe(python);
  putPython(1);
  expect(await pythonWith(root, asked, say)).toBe(python);
  expect(said).toEqual(['Installing peer==1 ...']);
});

it('is undefined where the packages cannot be had, leaves nothing, and is tried again', async () => {
  putPython(1);
  expect(await pythonWith(root, asked, () => {})).toBeUndefined();
  expect(existsSync(folder())).toBe(false);
  putPython(0);
  expect(await pythonWith(root, asked, () => {})).toBeDefined();
});

it('is undefined where there is no Python', async () => {
  vi.stubEnv('PATH', join(root, 'nothing'));
  expect(await pythonWith(root, asked, () => {})).toBeUndefined();
});
