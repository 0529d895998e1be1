import { expect, test } from 'vitest';
import { servingLines, tokenLines } from './usage-lines.ts';

const step = (minute: number, calls: number, errors: number, p95: number | null) => ({
  at: new Date(minute * 60_000).toISOString(),
  calls,
  errors,
  latencyMs: { p50: p95 === null ? null : p95 / 2, p95 },
  inputTokens: 120,
  outputTokens: null,
});

test('failures are shares, latency is in seconds, and without either there is no line', () => {
  const { failed, latency } = servingLines({ series: [step(0, 10, 6, 400), step(1, 0, 0, null)] });
  expect(failed[0]?.points).toEqual([
    [0, 0.6],
    [60_000, null],
  ]);
  expect(latency.map(({ name, points }) => [name, points[0]])).toEqual([
    ['P95', [0, 0.4]],
    ['Median', [0, 0.2]],
  ]);
  expect(servingLines({ series: [step(0, 10, 0, null)] }).latency).toEqual([]);
});

test('tokens are told by the minute', () => {
  const window = {
    from: new Date(0).toISOString(),
    to: new Date(60_000).toISOString(),
    version: null,
  };
  const lines = tokenLines({ window, series: [step(0, 1, 0, null)], stepSeconds: 30 });
  expect(lines.map(({ points }) => points[0]?.[1])).toEqual([240, null]);
});
