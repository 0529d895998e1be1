import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { freePort } from '#server/platform/process/free-port.ts';
import { isPostmaster } from './postgres/leftover.ts';
import { readRunRecord } from './supervision/run-record.ts';
import { isAlive, makeLauncherHarness, until } from './testing/launcher.ts';

const harness = await makeLauncherHarness();
const { dir, port, launchers, launch, isReady, sendAlert, postmaster } = harness;

afterAll(harness.close);

describe('the launcher', () => {
  it('starts everything, and says where', async () => {
    const first = launch();
    // The address is the line after, and may come in a chunk of its own.
    await until('its address', () => first.output().includes(`http://127.0.0.1:${port}`));
    expect(first.output()).toContain('Ready after');
    expect(await isReady()).toBe(true);
    // In a role without a worker too, the bootstrap key holds from the first request on.
    expect(await sendAlert('First')).toBe(200);
    expect(statSync(join(dir, 'secrets.json')).mode & 0o077).toBe(0);
    expect(statSync(join(dir, 'running.json')).mode & 0o077).toBe(0);
  });
  it('refuses a second start on the same data folder', async () => {
    const second = launch({ PORT: String(await freePort()) });
    expect(await second.ended).toBe(1);
    expect(second.output()).toContain('already running on the data folder');
    expect(await isReady()).toBe(true);
  });

  it('prints a link for an administrator who is locked out', async () => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [join(import.meta.dirname, '../../bin/admin-reset-link.mjs')],
      { env: { ...process.env, TANDEM_DATA_DIR: dir, PORT: String(port) } },
    );
    expect(stdout.trim()).toMatch(/^http:\/\/\S+\?token=[\w-]{20,}$/u);
  });

  it('ends everything on a signal', async () => {
    const pids = [...Object.values(readRunRecord(dir)?.childPids ?? {}), postmaster()];
    const running = launchers.at(0);
    const clusterDir = join(dir, 'postgres');
    running?.child.kill('SIGINT');
    expect(await running?.ended).toBe(0);
    expect(pids.some(isAlive) || isPostmaster(pids.at(-1) ?? 0, clusterDir)).toBe(false);
    expect(readRunRecord(dir)).toBeUndefined();
  });

  it.each(['PORT', 'TANDEM_INGEST_PORT'])('says that its %s is taken, and ends', async (name) => {
    const taken = await freePort();
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(taken, '127.0.0.1', resolve));
    const refused = launch({ [name]: String(taken) });
    expect(await refused.ended).toBe(1);
    expect(refused.output()).toContain(`Port ${taken} on 127.0.0.1 is used`);
    expect(refused.output()).toContain(`${name}=${taken + 1} npm start`);
    await new Promise((resolve) => other.close(resolve));
  });

  it('names a setting that is wrong', async () => {
    const refused = launch({ TANDEM_ROLE: 'boss' });
    expect(await refused.ended).toBe(1);
    expect(refused.output()).toContain('TANDEM_ROLE is boss');
  });
});
