import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectedRange, type BaselineCell } from '#engines/detect/expected-range.ts';
import { hourOfDay, hourOfWeek } from '#engines/detect/hour-slots.ts';
import { judgeBand } from '#engines/detect/judge-band.ts';
import { findLevelShift } from '#engines/detect/level-shift.ts';
import { classifySignal } from '#engines/detect/signal-role.ts';
import { judgeSilence } from '#engines/detect/silence.ts';
import { judgeThreshold, type Threshold } from '#engines/detect/static-threshold.ts';
import { findLeak } from '#engines/detect/trend-leak.ts';
import type { Point } from '#engines/math/points.ts';
import { normalFrom, seededRandom } from '#engines/math/seeded-random.ts';

const NOW = Date.UTC(2026, 10, 25, 14, 30);
const series = (values: readonly number[], stepMs = 10_000): Point[] =>
  values.map((value, index): Point => [NOW - (values.length - 1 - index) * stepMs, value]);
const noisy = (count: number, center: number, spread: number, seed: number): number[] => {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => center + spread * normalFrom(random));
};
const week: BaselineCell = {
  basis: 'hour-of-week',
  slot: hourOfWeek(NOW),
  median: 100,
  mad: 5,
  samples: 40,
  periods: 4,
};

describe('hour slots', () => {
  it('start the week on Monday in UTC', () => {
    expect(hourOfWeek(Date.UTC(2026, 10, 23, 0))).toBe(0);
    expect(hourOfWeek(NOW)).toBe(2 * 24 + 14);
    expect(hourOfDay(NOW)).toBe(14);
    expect(hourOfWeek(Date.UTC(1969, 11, 31, 23))).toBe(2 * 24 + 23);
  });
});

describe('expectedRange', () => {
  it('uses the hour of the week when it is known well enough', () => {
    const range = expectedRange([week], NOW, { relativeFloor: 0 });
    expect(range).toMatchObject({
      state: 'ready',
      basis: 'hour-of-week',
      center: 100,
      samples: 40,
    });
    expect(range.high).toBeCloseTo(100 + 4 * 1.4826 * 5, 9);
    expect(range.low).toBeCloseTo(100 - 4 * 1.4826 * 5, 9);
  });
  it('falls back to the hour of the day, then to a rolling window, then learns', () => {
    const day: BaselineCell = { ...week, basis: 'hour-of-day', slot: 14, periods: 3 };
    const rolling: BaselineCell = { ...week, basis: 'rolling', slot: 0, periods: 1 };
    expect(expectedRange([{ ...week, periods: 1 }, day, rolling], NOW).basis).toBe('hour-of-day');
    expect(expectedRange([{ ...week, samples: 4 }, rolling], NOW).basis).toBe('rolling');
    expect(expectedRange([{ ...week, samples: 4 }], NOW)).toMatchObject({
      state: 'learning',
      basis: null,
      samples: 4,
    });
    expect(expectedRange([], NOW).low).toBeNaN();
    expect(expectedRange([{ ...week, median: NaN }], NOW).state).toBe('learning');
  });
  it('keeps a floor under a flat series and stays inside its bounds', () => {
    const flat = { ...week, mad: 0 };
    expect(expectedRange([flat], NOW, { relativeFloor: 0.05 }).spread).toBe(5);
    expect(
      expectedRange([{ ...flat, median: 0 }], NOW, { absoluteFloor: 0.01, minimum: 0 }),
    ).toMatchObject({ low: 0, high: 0.04 });
    expect(expectedRange([flat], NOW, { noise: 9 }).spread).toBe(9);
  });
  it('moves with shift and scale', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: -500, max: 500 }),
        (scale, shift) => {
          const plain = expectedRange([week], NOW, { relativeFloor: 0 });
          const moved = expectedRange(
            [{ ...week, median: 100 * scale + shift, mad: 5 * scale }],
            NOW,
            { relativeFloor: 0 },
          );
          expect(moved.high).toBeCloseTo(plain.high * scale + shift, 6);
          expect(moved.low).toBeCloseTo(plain.low * scale + shift, 6);
        },
      ),
    );
  });
});

describe('judgeBand', () => {
  const range = expectedRange([week], NOW, { relativeFloor: 0 });
  it('needs 3 of 5 on one side', () => {
    expect(judgeBand(series([100, 100, 900, 100, 100]), range, { direction: 'up' }).outcome).toBe(
      'inside',
    );
    const verdict = judgeBand(series([100, 100, 200, 200, 200]), range, { direction: 'up' });
    expect(verdict).toMatchObject({ outcome: 'outside', side: 'up', outsideCount: 3, value: 200 });
    expect(verdict.onsetMs).toBe(NOW - 20_000);
    expect(judgeBand(series([200, 200, 200]), range, { direction: 'down' }).outcome).toBe('inside');
    expect(judgeBand(series([20, 20, 20, 20, 20]), range, { direction: 'both' }).side).toBe('down');
    expect(judgeBand(series([200, 200]), range, { direction: 'up' }).outcome).toBe('unknown');
    expect(
      judgeBand(series([200, 200, 200]), expectedRange([], NOW), { direction: 'up' }).outcome,
    ).toBe('unknown');
  });
  it('an onset survives one slip', () => {
    expect(
      judgeBand(series([100, 200, 200, 200, 100, 100]), range, { direction: 'up' }).onsetMs,
    ).toBe(NOW - 40_000);
    expect(
      judgeBand(series([100, 200, 200, 100, 200, 200, 200]), range, { direction: 'up' }).onsetMs,
    ).toBe(NOW - 50_000);
  });
});

describe('findLevelShift', () => {
  it('finds the place, size and direction of a step', () => {
    const shift = findLevelShift(series([...noisy(60, 100, 3, 1), ...noisy(20, 150, 3, 2)]));
    expect(shift).toMatchObject({ direction: 'up' });
    expect(Math.abs((shift?.onsetIndex ?? 0) - 60)).toBeLessThanOrEqual(1);
    expect(shift?.magnitude).toBeGreaterThan(8);
    expect(
      findLevelShift(series([...noisy(60, 100, 3, 1), ...noisy(6, 150, 3, 2)]))?.onsetIndex,
    ).toBe(60);
  });
  it('stays silent on noise, spikes, constants and short windows', () => {
    let alarms = 0;
    for (let seed = 1; seed <= 200; seed += 1)
      if (findLevelShift(series(noisy(100, 100, 5, seed)))) alarms += 1;
    expect(alarms).toBe(0);
    const spike = noisy(100, 100, 5, 3);
    spike[50] = 9000;
    expect(findLevelShift(series(spike))).toBeNull();
    expect(findLevelShift(series(Array.from({ length: 50 }, () => 7)))).toBeNull();
    expect(findLevelShift(series([1, 2, 3]))).toBeNull();
    expect(findLevelShift([])).toBeNull();
  });
  it('finds the same split after shift and scale', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1000 }),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 10, max: 50 }),
        (seed, scale, at) => {
          const values = [...noisy(at, 50, 2, seed), ...noisy(60 - at, 90, 2, seed + 1)];
          const options = { relativeFloor: 0, absoluteFloor: 0 };
          const plain = findLevelShift(series(values), options);
          const moved = findLevelShift(
            series(values.map((value) => value * scale + 1000)),
            options,
          );
          expect(plain?.onsetIndex).toBe(moved?.onsetIndex);
        },
      ),
    );
  });
  it('finds a clear split within two samples in at least 995 of 1,000 noisy series', () => {
    let near = 0;
    let all = 0;
    for (let seed = 1; seed <= 50; seed += 1) {
      for (let at = 10; at <= 50; at += 1) {
        const values = [...noisy(at, 50, 2, seed), ...noisy(60 - at, 90, 2, seed + 1)];
        const found = findLevelShift(series(values), { relativeFloor: 0, absoluteFloor: 0 });
        all += 1;
        if (found !== null && Math.abs(found.onsetIndex - at) <= 2) near += 1;
      }
    }
    expect(near / all).toBeGreaterThanOrEqual(0.995);
  });
});

describe('judgeThreshold', () => {
  const threshold: Threshold = {
    comparison: '>',
    limit: 90,
    recoveryLimit: 80,
    breaches: 3,
    of: 5,
  };
  it('needs k of n and knows hysteresis', () => {
    expect(judgeThreshold(series([95, 50, 95, 50, 50]), threshold).outcome).toBe('ok');
    expect(judgeThreshold(series([50, 95, 95, 95]), threshold)).toMatchObject({
      outcome: 'breach',
      onsetMs: NOW - 20_000,
    });
    expect(judgeThreshold(series([85, 85, 85, 85, 85]), threshold).outcome).toBe('ok');
    expect(judgeThreshold(series([85, 85, 85, 85, 85]), threshold, true).outcome).toBe('breach');
    expect(judgeThreshold(series([95]), threshold).outcome).toBe('unknown');
    expect(judgeThreshold([], threshold).outcome).toBe('unknown');
  });
});

describe('judgeSilence', () => {
  /** Points whose gaps are these, the last one now. */
  const gapped = (gapsMs: readonly number[]): Point[] => {
    const total = gapsMs.reduce((sum, gap) => sum + gap, 0);
    let atMs = NOW - total;
    return [[atMs, 1], ...gapsMs.map((gap): Point => [(atMs += gap), 1])];
  };
  const minutes = Array.from({ length: 10 }, () => 60_000);
  const seconds = Array.from({ length: 18 }, () => 2_000);

  it('judges a series that became denser by its present pace', () => {
    const verdict = judgeSilence(gapped([...minutes, ...seconds]), NOW + 61_000);
    expect(verdict).toMatchObject({ outcome: 'silent', intervalMs: 2_000 });
  });

  it('waits for the long gaps of a series that always had some', () => {
    const mixed = Array.from({ length: 60 }, (_, index) => (index % 6 === 5 ? 60_000 : 2_000));
    expect(judgeSilence(gapped([...mixed, ...seconds]), NOW + 61_000).outcome).toBe('reporting');
  });

  it('does not take a few close points for a new pace', () => {
    expect(judgeSilence(gapped([...minutes, 2_000, 2_000]), NOW + 61_000).outcome).toBe(
      'reporting',
    );
  });

  it('waits six intervals and at least a minute', () => {
    const points = series(noisy(20, 1, 0, 1));
    expect(judgeSilence(points, NOW + 55_000).outcome).toBe('reporting');
    expect(judgeSilence(points, NOW + 61_000)).toMatchObject({
      outcome: 'silent',
      intervalMs: 10_000,
      silentForMs: 61_000,
    });
    expect(judgeSilence(series(noisy(20, 1, 0, 1), 60_000), NOW + 300_000).outcome).toBe(
      'reporting',
    );
    expect(judgeSilence(series([1, 1]), NOW + 1e9).outcome).toBe('unknown');
    expect(judgeSilence([], NOW).outcome).toBe('unknown');
  });
});

describe('findLeak', () => {
  const MB = 1024 * 1024;
  const rise = (count: number, from: number, step: number, seed = 1) =>
    noisy(count, 0, step * 0.4, seed).map((noise, index) => (from + index * step + noise) * MB);
  it('sees steady growth, from 10 samples on', () => {
    expect(findLeak(series(rise(60, 100, 2)))).toMatchObject({
      leaking: true,
      reason: 'steady-growth',
    });
    expect(findLeak(series(rise(12, 100, 2))).leaking).toBe(true);
    const hourly = findLeak(series(rise(60, 100, 2))).growthPerHour / MB;
    expect(hourly).toBeGreaterThan(680);
    expect(hourly).toBeLessThan(760);
  });
  it('finds the start after a flat beginning', () => {
    const leak = findLeak(series([...noisy(60, 100 * MB, 0.3 * MB, 2), ...rise(60, 100, 1.5)]));
    expect(leak.leaking).toBe(true);
    expect(Math.abs(leak.onsetMs - (NOW - 59 * 10_000))).toBeLessThan(120_000);
  });
  it('begins no lower than anything that was seen, when samples were rarer before', () => {
    const before = [66.83, 69.1, 67.89];
    const flat = [
      [68.15, 4],
      [67.28, 5],
      [67.81, 5],
      [68.94, 4],
    ] as const;
    const rising = [
      69, 69.17, 69.58, 70.11, 70.76, 71.23, 70.6, 70.78, 71.19, 71.73, 72.02, 72.4, 73.05, 73.52,
      74.11, 74.7,
    ];
    const live = [
      ...flat.flatMap(([value, times]) => Array.from({ length: times }, () => value)),
      ...rising,
    ];
    const leak = findLeak([
      ...before.map((value, at): [number, number] => [at * 60_000, value * MB]),
      ...live.map((value, at): [number, number] => [2 * 60_000 + 42_000 + at * 2_000, value * MB]),
    ]);
    expect(leak.leaking).toBe(true);
    expect(leak.from).toBeGreaterThanOrEqual(66.8 * MB);
    expect(leak.from).toBeLessThan(69.2 * MB);
  });
  it('takes no growth that was never seen for one, when samples were rarer before', () => {
    // From a real service: two samples a minute apart, then some at two seconds, all within its
    // normal noise.
    const seen: Point[] = [
      [0, 65.297 * MB],
      [60000, 64.454 * MB],
      [95323, 64.547 * MB],
      [97325, 64.547 * MB],
      [99326, 64.547 * MB],
      [101338, 65.082 * MB],
      [103343, 65.082 * MB],
      [105359, 65.082 * MB],
      [107363, 65.082 * MB],
      [109367, 65.082 * MB],
      [111367, 66.018 * MB],
      [113367, 66.018 * MB],
      [115374, 66.018 * MB],
      [116046, 66.018 * MB],
    ];
    expect(findLeak(seen).leaking).toBe(false);
  });
  it('tells the time to the limit', () => {
    const leak = findLeak(series(Array.from({ length: 61 }, (_, index) => (100 + index) * MB)), {
      limit: 220 * MB,
    });
    expect(leak.leaking).toBe(true);
    expect(Math.abs(leak.msToLimit - 600_000)).toBeLessThan(10_000);
  });
  it('is not fooled by a collector, a step, a warm-up, noise, a flat line or a fall', () => {
    const teeth = Array.from({ length: 110 }, (_, index) => (100 + (index % 25) * 2) * MB);
    expect(findLeak(series(teeth)).leaking).toBe(false);
    expect(
      findLeak(series([...noisy(40, 100 * MB, MB, 1), ...noisy(40, 180 * MB, MB, 2)])).leaking,
    ).toBe(false);
    const warm = Array.from(
      { length: 80 },
      (_, index) => (60 + 60 * (1 - Math.exp(-index / 10))) * MB,
    );
    expect(findLeak(series(warm)).reason).not.toBe('steady-growth');
    const restart = [...noisy(60, 120 * MB, MB, 4), ...warm.slice(0, 20)];
    expect(findLeak(series(restart)).leaking).toBe(false);
    expect(findLeak(series(warm.slice(0, 20)), { firstSeenMs: NOW - 190_000 }).leaking).toBe(false);
    let alarms = 0;
    for (let seed = 1; seed <= 200; seed += 1)
      if (findLeak(series(noisy(90, 100 * MB, 3 * MB, seed))).leaking) alarms += 1;
    expect(alarms).toBe(0);
    expect(findLeak(series(noisy(60, 100 * MB, 0, 1))).leaking).toBe(false);
    expect(findLeak(series(rise(60, 300, -2))).leaking).toBe(false);
    expect(findLeak([]).reason).toBe('too-few-points');
    expect(findLeak(series([NaN, NaN, NaN])).leaking).toBe(false);
  });
  it('needs growth that matters', () => {
    expect(findLeak(series(rise(60, 1000, 0.05))).reason).toBe('too-slow');
  });
});

describe('classifySignal', () => {
  it('knows golden signals, limits and health checks', () => {
    expect(classifySignal('service.request.rate')).toMatchObject({
      role: 'traffic',
      family: 'golden',
      direction: 'both',
      alertable: true,
    });
    expect(classifySignal('service.error.ratio')).toMatchObject({
      role: 'errors',
      direction: 'up',
    });
    expect(classifySignal('service.latency.p95')).toMatchObject({ role: 'latency', unit: 's' });
    expect(classifySignal('edge.latency.p95')).toMatchObject({ role: 'latency', family: 'golden' });
    expect(classifySignal('system.filesystem.utilization')).toMatchObject({
      role: 'disk',
      alertable: true,
    });
    expect(classifySignal('system.cpu.utilization')).toMatchObject({
      role: 'cpu',
      family: 'saturation',
    });
    expect(classifySignal('process.memory.usage')).toMatchObject({
      role: 'memory',
      unit: 'By',
      alertable: true,
    });
    expect(classifySignal('process_resident_memory_bytes')).toMatchObject({
      role: 'memory',
      alertable: true,
    });
    expect(classifySignal('inference.latency.mean')).toMatchObject({
      role: 'latency',
      family: 'golden',
      unit: 's',
    });
    expect(classifySignal('inference.error.ratio')).toMatchObject({
      role: 'errors',
      alertable: true,
    });
    expect(classifySignal('up')).toMatchObject({ role: 'health', direction: 'down' });
    expect(classifySignal('probe_success').family).toBe('health');
  });
  it('leaves the rest as evidence', () => {
    for (const metric of [
      'nodejs.eventloop.delay.p99',
      'http_requests_total',
      'system.network.io',
      'group',
      'process_cpu_seconds_total',
      'system.cpu.load_average.1m',
    ])
      expect(classifySignal(metric).alertable).toBe(false);
    expect(classifySignal('nodejs.eventloop.delay.p99').role).toBe('queue');
    expect(classifySignal('').role).toBe('other');
  });
});
