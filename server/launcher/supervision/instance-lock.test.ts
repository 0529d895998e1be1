import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { lockInstance } from './instance-lock.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tandem-lock-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

it('is held once per folder, also through a link', async () => {
  const link = `${dir}.link`;
  symlinkSync(dir, link);
  const first = await lockInstance(dir);
  expect(first).toBeDefined();
  expect(await lockInstance(link)).toBeUndefined();
  await first?.release();
  const second = await lockInstance(link);
  expect(second).toBeDefined();
  await second?.release();
  rmSync(link);
});

it('is free at once after its owner was killed', async () => {
  const code = `import { lockInstance } from ${JSON.stringify(join(import.meta.dirname, 'instance-lock.ts'))};
    await lockInstance(process.argv[1]); console.log('held'); setInterval(() => {}, 1000);`;
  const owner = spawn(process.execPath, ['--input-type=module', '-e', code, dir]);
  await new Promise((resolve) => owner.stdout.once('data', resolve));
  expect(await lockInstance(dir)).toBeUndefined();
  owner.kill('SIGKILL');
  await new Promise((resolve) => owner.once('close', resolve));
  const next = await lockInstance(dir);
  expect(next).toBeDefined();
  await next?.release();
});
