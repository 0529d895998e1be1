import { expect, test } from 'vitest';
import { utilizationLines } from '#server/infrastructure/utilization-lines.ts';
import { rollUp } from '../../derive/roll-up.ts';
import { BatchBuilder } from '../../spool/batch-builder.ts';
import { addSeries, storeBatch } from '../../testing/rows.ts';
import { getUtilizationRange, type UtilizationRequest } from './utilization-range.ts';

const nowMs = Math.floor(Date.now() / 3_600_000) * 3_600_000;
const fromMs = nowMs - 3_600_000;
const cpu = 'system.cpu.utilization';

const request = (metric: string, change: Partial<UtilizationRequest> = {}): UtilizationRequest => ({
  metric,
  labels: {},
  fromMs,
  toMs: nowMs,
  points: 300,
  as: 'raw',
  nowMs,
  grouping: null,
  split: utilizationLines,
  ...change,
});

/** Value of each line, which is the same at all times. */
async function levels(given: UtilizationRequest): Promise<Record<string, number>> {
  const { series } = await getUtilizationRange(given);
  return Object.fromEntries<number>(
    series.map(({ labels, points }) => {
      const { __name__: _, ...own } = labels;
      const values = points.map(([, value]) => value);
      expect(values.length).toBeGreaterThan(10);
      expect(values.length).toBeLessThanOrEqual(given.points);
      for (const value of values) expect(value).toBeCloseTo(values[0] ?? Number.NaN, 6);
      return [Object.values(own).join(' '), Number((values[0] ?? Number.NaN).toFixed(6))];
    }),
  );
}

async function send(
  metric: string,
  series: readonly (readonly [labels: Record<string, string>, value: number])[],
): Promise<void> {
  const builder = new BatchBuilder('source');
  series.forEach(([labels, value], index) => {
    const id = addSeries(builder, metric, labels);
    for (let step = 0; step < 360; step += 1)
      builder.addSample(id, fromMs + step * 10_000 + index * 300, value);
  });
  await storeBatch(builder);
}

test('a host whose processor reports states is drawn by what is in use, also over a long range and by host', async () => {
  const [states, cores, whole] = ['states', 'cores', 'whole'].map((name) => ({
    'host.name': name,
  }));
  const core = (number: string, state: string) => ({ ...cores, cpu: number, 'cpu.mode': state });
  await send(cpu, [
    [{ ...states, state: 'idle' }, 0.6],
    [{ ...states, state: 'iowait' }, 0.1],
    [{ ...states, state: 'user' }, 0.2],
    [{ ...states, state: 'system' }, 0.1],
    [core('0', 'idle'), 0.5],
    [core('0', 'user'), 0.5],
    [core('1', 'idle'), 0.9],
    [core('1', 'user'), 0.1],
    [{ ...whole }, 0.8],
  ]);
  const expected = { states: 0.3, cores: 0.3, whole: 0.8 };
  expect(await levels(request(cpu))).toEqual(expected);
  expect(await levels(request(cpu, { points: 40 }))).toEqual(expected);
  expect(await levels(request(cpu, { labels: { 'host.name': 'cores' } }))).toEqual({ cores: 0.3 });
  const byHost = { by: 'host.name', aggregate: 'avg' } as const;
  expect(await levels(request(cpu, { grouping: byHost }))).toEqual(expected);
  const all = { by: null, aggregate: 'max' } as const;
  expect(await levels(request(cpu, { grouping: all }))).toEqual({ '': 0.8 });
  const sees = (labels: Readonly<Record<string, string>>) => labels['host.name'] !== 'whole';
  expect(await levels(request(cpu, { sees, grouping: all }))).toEqual({ '': 0.3 });
  await rollUp(new Date(nowMs));
  const old = { nowMs: nowMs + 20 * 86_400_000, points: 40 };
  expect(await levels(request(cpu, old))).toEqual(expected);
});

test('memory in use is the sum of its used states, and mounts stay apart', async () => {
  const memory = 'system.memory.utilization';
  const host = { 'host.name': 'm' };
  await send(memory, [
    [{ ...host, state: 'used' }, 0.4],
    [{ ...host, state: 'slab_unreclaimable' }, 0.1],
    [{ ...host, state: 'cached' }, 0.3],
    [{ ...host, state: 'free' }, 0.2],
  ]);
  expect(await levels(request(memory))).toEqual({ m: 0.5 });
  const disk = 'system.filesystem.utilization';
  await send(disk, [
    [{ mount: '/', state: 'used' }, 0.7],
    [{ mount: '/', state: 'free' }, 0.2],
    [{ mount: '/', state: 'reserved' }, 0.1],
    [{ mount: '/data', state: 'free' }, 0.9],
  ]);
  expect(await levels(request(disk))).toEqual({ '/': 0.8, '/data': 0.1 });
});

test('other metrics stay as they are', async () => {
  await send('room.temperature', [
    [{ state: 'idle' }, 20],
    [{ state: 'user' }, 22],
  ]);
  expect(await levels(request('room.temperature'))).toEqual({ idle: 20, user: 22 });
});
