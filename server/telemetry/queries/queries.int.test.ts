import { beforeAll, expect, test } from 'vitest';
import { BatchBuilder } from '../spool/batch-builder.ts';
import type { LogRow } from '../spool/batch.ts';
import { addSeries, storeBatch } from '../testing/rows.ts';
import { listLogs } from './logs/list-logs.ts';
import { getWindow } from './ranges/get-window.ts';
import { listLabelNames, listLabelValues } from './series/list-label-values.ts';
import { listMetricNames } from './series/list-metric-names.ts';
import { sourceStats } from './series/source-stats.ts';
import { storageStats } from './storage-stats.ts';

const nowMs = Date.now();
let cpu = 0n;
let rate = 0n;

function log(index: number, change: Partial<LogRow> = {}): LogRow {
  return {
    tsMs: nowMs - 60_000,
    observedMs: nowMs,
    source: 'logs',
    severity: index % 2 === 0 ? 9 : 17,
    severityText: 'INFO',
    body: `Line ${index} of the shop`,
    attributes: {},
    resource: {},
    service: 'shop',
    host: 'a',
    environment: 'production',
    traceId: '',
    spanId: '',
    ...change,
  };
}

beforeAll(async () => {
  const builder = new BatchBuilder('agent');
  cpu = addSeries(builder, 'system.cpu.utilization', { 'host.name': 'a', cpu: '0' });
  const second = addSeries(builder, 'system.cpu.utilization', { 'host.name': 'a', cpu: '1' });
  rate = addSeries(builder, 'service.request.rate', { 'service.name': 'shop' });
  for (let step = 0; step < 30; step += 1) {
    const tsMs = nowMs - step * 10_000;
    builder.addSample(cpu, tsMs, 0.25);
    builder.addSample(second, tsMs, 0.5);
    builder.addSample(rate, tsMs, 12);
  }
  builder.addStale(cpu, nowMs - 5_000);
  for (let index = 0; index < 25; index += 1) builder.logs.push(log(index));
  builder.logs.push(
    log(98, { body: 'Ünlogged PAYMENT', service: 'payments', traceId: 'abc', tsMs: nowMs }),
  );
  await storeBatch(builder);
  await storeBatch(builder);
});

test('metrics and labels', async () => {
  expect(await listMetricNames('CPU', 10)).toEqual([
    { metric: 'system.cpu.utilization', kind: 'gauge', unit: '', series: 2 },
  ]);
  const filter = { metric: 'system.cpu.utilization', labels: { cpu: '1' } };
  expect(await listLabelValues('host.name', filter, 10)).toEqual([{ value: 'a', series: 1 }]);
  expect(await listLabelNames(filter, 10)).toEqual(['cpu', 'host.name']);
});

test('a window holds raw samples in order, without repeats and stale markers', async () => {
  const [window] = await getWindow([String(cpu)], nowMs - 100_000, nowMs);
  expect(window?.values).toEqual(Array(11).fill(0.25));
  expect(window?.tsMs.at(-1)).toBe(nowMs);
  expect(window?.tsMs).toEqual([...(window?.tsMs ?? [])].sort((a, b) => a - b));
});

test('windows of more series than one statement can list are read', async () => {
  const others = Array.from({ length: 20_000 }, (_, index) => String(2n ** 63n + BigInt(index)));
  const windows = await getWindow([String(cpu), ...others, String(rate)], nowMs - 100_000, nowMs);
  expect(windows.map(({ series }) => series)).toEqual([String(cpu), String(rate)]);
});

test('logs are paged without loss when many share a millisecond, and filtered', async () => {
  const range = { fromMs: nowMs - 3_600_000, toMs: nowMs, limit: 10 };
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await listLogs({ ...range, ...(cursor === undefined ? {} : { cursor }) });
    seen.push(...page.items.map((item) => item.id));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  expect(seen.length).toBe(52);
  expect(new Set(seen).size).toBe(52);
  const found = await listLogs({ ...range, search: 'ünLOGGED payment', service: 'payments' });
  expect(found.items.map((item) => item.traceId)).toEqual(['abc', 'abc']);
  expect((await listLogs({ ...range, limit: 100, minSeverity: 17 })).items.length).toBe(24);
  await expect(listLogs({ ...range, cursor: 'x' })).rejects.toMatchObject({
    code: 'invalid_input',
  });
});

test('sources and storage', async () => {
  const sources = await sourceStats(nowMs, 3_600_000);
  expect(
    sources.map(({ source, series, activeSeries }) => ({ source, series, activeSeries })),
  ).toEqual([
    { source: 'agent', series: 3, activeSeries: 3 },
    { source: 'logs', series: 0, activeSeries: 0 },
  ]);
  expect(sources[0]?.lastAt).toEqual(new Date(nowMs));
  expect((await storageStats()).map((item) => item.table)).toContain('samples');
});
