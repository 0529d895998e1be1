import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startDemo, type RunningDemo } from '../demo.ts';
import { patient, SERVER_DURATION } from '../testing/demo-scene.ts';
import { medianMs, startOtlpSink, type OtlpSink } from '../testing/otlp-sink.ts';

let dataDir: string;
let sink: OtlpSink;
let demo: RunningDemo;
let stall: NodeJS.Timeout;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'demo-busy-'));
  sink = await startOtlpSink();
  demo = await startDemo({
    port: 0,
    seed: 'default',
    sampleSeconds: 1,
    tandemUrl: sink.url,
    publicUrl: sink.url,
    apiKey: 'tdm_test',
    webhookSecret: `whsec_${Buffer.from('a secret for this test only').toString('base64')}`,
    dataDir,
    load: 1,
    historyDays: 0,
    hasFaultyPast: false,
    labelDelaySeconds: 2,
  });
  await demo.ready;
  // Three quarters of the time the process does nothing for the company. It sleeps: spinning would slow other files.
  const never = new Int32Array(new SharedArrayBuffer(4));
  stall = setInterval(() => Atomics.wait(never, 0, 0, 150), 200);
});
afterAll(async () => {
  clearInterval(stall);
  await demo.stop();
  sink.close();
  rmSync(dataDir, { recursive: true, force: true });
});

it('reports the durations of an idle machine, in points, spans and rows', async () => {
  const served = (name: string) =>
    sink.points.filter(
      ({ metric, attributes }) =>
        metric === SERVER_DURATION &&
        attributes['service.name'] === name &&
        attributes['http.route'] === `/v1/${name}` &&
        attributes['http.response.status_code'] === '200',
    );
  const requests = (name: string) => served(name).reduce((sum, { value }) => sum + value, 0);
  await expect.poll(() => requests('fraud-score'), patient).toBeGreaterThan(60);
  // Own work of 18, 30 + 14 and 38 ms, and about 1 ms a call.
  expect(medianMs(served('fraud-score'))).toBeLessThan(25);
  expect(medianMs(served('payments'))).toBeLessThan(56);
  expect(medianMs(served('checkout'))).toBeLessThan(130);
  await expect.poll(() => sink.rows.length, patient).toBeGreaterThan(20);
  const latencies = sink.rows
    .filter(({ model }) => model === 'fraud-score')
    .map(({ latencyMs }) => Number(latencyMs))
    .toSorted((a, b) => a - b);
  expect(latencies[Math.floor(latencies.length / 2)]).toBeLessThan(25);
});
