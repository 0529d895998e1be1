import { expect, test } from 'vitest';
import {
  alertShare,
  budgetLeft,
  burnRate,
  burnsAt,
  burnScore,
  loudestBurn,
  type RequestBucket,
} from './burn-rate.ts';

const minute = 60_000;
const hour = 60 * minute;
const fast = { longMs: hour, shortMs: 5 * minute, rate: 14.4 };
const slow = { longMs: 6 * hour, shortMs: 30 * minute, rate: 6 };
const alerts = [fast, slow];
const endMs = 6 * hour;

/** 100 requests a minute over six hours; `errors` by minutes before the end, null where nothing was measured. */
function sixHours(errors: (minutesAgo: number) => number | null): RequestBucket[] {
  return Array.from({ length: 360 }, (_, index) => {
    const failed = errors(360 - index);
    return failed === null
      ? { fromMs: index * minute, requests: 0, errors: 0, measuredMs: 0 }
      : { fromMs: index * minute, requests: 100, errors: failed, measuredMs: minute };
  });
}
const shares = (buckets: readonly RequestBucket[], target = 0.999) =>
  burnsAt(buckets, endMs, target, alerts).map(alertShare);

test('burn 1 uses the budget up in exactly the window of the objective', () => {
  const all = { requests: 1_000_000, errors: 1_000, measuredMs: minute };
  expect(burnRate([{ fromMs: 0, ...all }], 0.999)).toBeCloseTo(1, 9);
  expect(budgetLeft(all, 0.999)).toBeCloseTo(0, 9);
  expect(budgetLeft({ ...all, errors: 250 }, 0.999)).toBeCloseTo(0.75, 9);
  expect(budgetLeft({ ...all, errors: 1_500 }, 0.999)).toBeCloseTo(-0.5, 9);
});

test('the numbers of the workbook: 2% of a 30-day budget in an hour is a burn of 14.4, 5% in six hours of 6', () => {
  const month = 30 * 24;
  const perHour = 6_000;
  const budget = month * perHour * 0.001;
  const share = (errors: number, hours: number) =>
    burnRate([{ fromMs: 0, requests: hours * perHour, errors, measuredMs: hour }], 0.999);
  expect(share(budget * 0.02, 1)).toBeCloseTo(14.4, 6);
  expect(share(budget * 0.05, 6)).toBeCloseTo(6, 6);
});

test('an outage of 2 in 100 is a burn of 20: it alerts after 44 min, and no more 5 min after it ended', () => {
  const outage = (minutes: number, ended = 0) =>
    sixHours((ago) => (ago > ended && ago <= ended + minutes ? 2 : 0));
  expect(burnScore(burnsAt(outage(43), endMs, 0.999, alerts))).toBeLessThan(1);
  expect(burnScore(burnsAt(outage(44), endMs, 0.999, alerts))).toBeGreaterThanOrEqual(1);
  const after = burnsAt(outage(50, 5), endMs, 0.999, alerts);
  expect(after[0]).toMatchObject({ long: expect.closeTo(16.67, 2) as number, short: 0 });
  expect(burnScore(after)).toBeLessThan(1);
});

test('a burn of 7 is slow: only the long pair of windows breaks', () => {
  const burns = burnsAt(
    sixHours(() => 0.7),
    endMs,
    0.999,
    alerts,
  );
  expect(burns.map(({ long }) => long)).toEqual([expect.closeTo(7), expect.closeTo(7)]);
  expect(burns.map(alertShare)).toEqual([expect.closeTo(7 / 14.4), expect.closeTo(7 / 6)]);
  expect(loudestBurn(burns)?.alert).toBe(slow);
  expect(burnScore(burns)).toBeCloseTo(7 / 6);
});

test('unmeasured time counts as neither good nor bad, and is no data where it hides the present', () => {
  // Half of the time is missing: the rest is judged as it is.
  expect(shares(sixHours((ago) => (ago % 2 === 0 ? null : 2)))).toEqual([
    expect.closeTo(20 / 14.4),
    expect.closeTo(20 / 6),
  ]);
  const silent = (errors: number) =>
    burnsAt(
      sixHours((ago) => (ago <= 6 ? null : errors)),
      endMs,
      0.999,
      alerts,
    );
  expect(burnScore(silent(0))).toBeNull();
  // The measured windows already break the limit.
  expect(burnScore(silent(2))).toBeCloseTo(20 / 6);
  const nothing = burnsAt([], endMs, 0.999, alerts);
  expect(burnScore(nothing)).toBeNull();
  expect(burnScore([])).toBeNull();
  expect(budgetLeft({ requests: 0, errors: 0, measuredMs: 0 }, 0.999)).toBeNull();
});

test('measured time without a request burns nothing', () => {
  const idle = { requests: 0, errors: 0, measuredMs: minute };
  expect(burnRate([{ fromMs: 0, ...idle }], 0.999)).toBe(0);
  expect(budgetLeft(idle, 0.999)).toBe(1);
});
