import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { prepareDataFolder } from './data-folder.ts';
import { readRunRecord } from './supervision/run-record.ts';
import { isAlive, makeLauncherHarness, until } from './testing/launcher.ts';

const harness = await makeLauncherHarness();
const { dir, launch, isReady, sendAlert } = harness;

afterAll(harness.close);

/** No disk: every write to this device fails as on a full one. */
const full = '/dev/full';

test('serves and restarts while no log can be written', async () => {
  prepareDataFolder(dir);
  for (const name of ['web', 'postgres', 'clickhouse'])
    symlinkSync(full, join(dir, 'logs', `${name}.log`));
  const { child } = launch();
  await until('ready', isReady);
  expect(await sendAlert('First')).toBe(200);
  const pid = readRunRecord(dir)?.childPids['Web server'] ?? 0;
  // Refused, so the web server logs; the process that wrote in vain stays.
  expect(await sendAlert('Refused', 'tdm_unknown')).toBe(401);
  expect(await sendAlert('Second')).toBe(200);
  expect(readRunRecord(dir)?.childPids['Web server']).toBe(pid);
  process.kill(pid, 'SIGKILL');
  await until(
    'a new web server',
    () => (readRunRecord(dir)?.childPids['Web server'] ?? pid) !== pid,
  );
  await until('ready', isReady);
  expect(isAlive(child.pid ?? 0)).toBe(true);
});
