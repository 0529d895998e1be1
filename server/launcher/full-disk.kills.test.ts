import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readRunRecord } from './supervision/run-record.ts';
import { makeLauncherHarness, isAlive, until } from './testing/launcher.ts';
import { mountSmallDisk } from './testing/small-disk.ts';

const dir = mkdtempSync(join(tmpdir(), 'tandem-full-disk-'));
const disk = mountSmallDisk(dir, 420);

const harness = await makeLauncherHarness(dir);
const { launch, isReady, sendAlert, postmaster, close } = harness;

describe.skipIf(disk === null)('on a full disk', () => {
  afterAll(async () => {
    await close().catch(() => undefined);
    disk?.unmount();
    rmSync(dir, { recursive: true, force: true });
  });
  let launcherPid = 0;

  test('refuses with 503 what it cannot store, and the launcher goes on', async () => {
    launcherPid = launch().child.pid ?? 0;
    await until('ready', isReady);
    expect(await sendAlert('Before')).toBe(200);
    disk?.fill();
    await until('a refusal', async () => (await sendAlert('Full')) === 503);
    // A program that ends now restarts on a full disk, and its process id cannot be recorded.
    const pid = readRunRecord(dir)?.childPids['Web server'] ?? 0;
    process.kill(pid, 'SIGKILL');
    process.kill(postmaster(), 'SIGKILL');
    await until('the end of the web server', () => !isAlive(pid));
    await until(
      'a refusal of the next one',
      async () => (await sendAlert('StillFull').catch(() => 0)) === 503,
    );
    expect(isAlive(launcherPid)).toBe(true);
  });

  test('serves again once space is free', async () => {
    disk?.free();
    await until('ready', isReady);
    expect(await sendAlert('After')).toBe(200);
    expect(isAlive(launcherPid)).toBe(true);
  });
});
