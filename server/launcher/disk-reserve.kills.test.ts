import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { makeLauncherHarness, until } from './testing/launcher.ts';
import { mountSmallDisk } from './testing/small-disk.ts';

const dir = mkdtempSync(join(tmpdir(), 'tandem-disk-reserve-'));
const disk = mountSmallDisk(dir, 1_400);
/** Samples are paused below 800 MB, logs below 400 MB and history below 200 MB. */
const settings = { TANDEM_DISK_RESERVE_MB: '800' };

const { launch, isReady, sendAlert, sendJson, readinessDetail, close } =
  await makeLauncherHarness(dir);

const nowNs = (): string => `${Date.now()}000000`;

const sendSamples = (): Promise<number> =>
  sendJson('/v1/metrics', {
    resourceMetrics: [
      {
        scopeMetrics: [
          {
            metrics: [
              { name: 'room', gauge: { dataPoints: [{ timeUnixNano: nowNs(), asDouble: 20 }] } },
            ],
          },
        ],
      },
    ],
  });

const sendLogs = (): Promise<number> =>
  sendJson('/v1/logs', {
    resourceLogs: [
      {
        scopeLogs: [
          { logRecords: [{ timeUnixNano: nowNs(), body: { stringValue: String(Math.random()) } }] },
        ],
      },
    ],
  });

const sendPrediction = (): Promise<number> =>
  sendJson('/api/ingest/inference', [
    { model: 'fraud', requestId: String(Math.random()), features: { amount: 2 }, prediction: 1 },
  ]);

/** Statuses of samples, logs, predictions and alerts. */
async function statuses(): Promise<number[]> {
  return [await sendSamples(), await sendLogs(), await sendPrediction(), await sendAlert('Disk')];
}

async function untilStatuses(expected: readonly number[]): Promise<void> {
  await until(`the statuses ${expected.join(', ')}`, async () =>
    (await statuses()).every((status, index) => status === expected[index]),
  );
}

describe.skipIf(disk === null)('on a disk that is almost full', () => {
  afterAll(async () => {
    await close().catch(() => undefined);
    disk?.unmount();
    rmSync(dir, { recursive: true, force: true });
  });

  test('stops writing in order and resumes once space is free', async () => {
    launch(settings);
    await until('ready', isReady);
    expect(await statuses()).toEqual([200, 200, 200, 200]);

    disk?.leave(650);
    await untilStatuses([503, 200, 200, 200]);
    expect(await readinessDetail('disk')).toMatch(/800 MB reserved; not written: samples$/u);

    disk?.leave(320);
    await untilStatuses([503, 503, 200, 200]);

    disk?.leave(150);
    await untilStatuses([503, 503, 503, 200]);
    // Reading goes on.
    expect(await isReady()).toBe(true);

    disk?.free();
    await untilStatuses([200, 200, 200, 200]);
    expect(await readinessDetail('disk')).toMatch(/800 MB reserved$/u);
  });
});
