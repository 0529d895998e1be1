import { describe, expect, test } from 'vitest';
import { seededRandom } from '#engines/math/seeded-random.ts';
import { learnTraffic } from './learn-traffic.ts';

const minuteMs = 60_000;
const hour = 60;
const day = 24 * hour;
const sizes = { windowMs: 60 * minuteMs, stepMs: 5 * minuteMs };

/** `rowsAt(minute)` requests in each minute; minutes without any are omitted. */
const minutesOf = (count: number, rowsAt: (minute: number) => number) =>
  Array.from({ length: count }, (_, minute) => ({
    atMs: minute * minuteMs,
    rows: rowsAt(minute),
  })).filter(({ rows }) => rows > 0);

describe('how often requests come', () => {
  test('steady ones: three steps of silence, and half of the smallest windows', () => {
    const { ageMs, rowsPerMinute } = learnTraffic(
      minutesOf(3 * day, () => 60),
      sizes,
    );
    expect(ageMs).toBe(15 * minuteMs);
    expect(rowsPerMinute).toEqual({ limit: 30, usual: 60 });
  });

  test('nights are usual, an outage is not', () => {
    const isNight = (minute: number) => minute % day < 8 * hour;
    const nightly = learnTraffic(
      minutesOf(7 * day, (m) => (isNight(m) ? 0 : 10)),
      sizes,
    );
    expect(nightly.ageMs).toBeCloseTo(2 * 8 * hour * minuteMs, -6);
    expect(nightly.rowsPerMinute).toBeNull();
    const outage = (minute: number) => minute > 2 * day && minute < 2 * day + 3 * hour;
    const broken = learnTraffic(
      minutesOf(7 * day, (m) => (outage(m) ? 0 : 10)),
      sizes,
    );
    expect(broken.ageMs).toBe(15 * minuteMs);
    expect(broken.rowsPerMinute).toEqual({ limit: 5, usual: 10 });
  });

  test('a batch a night may be a day late, not two', () => {
    const batches = minutesOf(7 * day, (minute) => (minute % day < 40 ? 500 : 0));
    const { ageMs, rowsPerMinute } = learnTraffic(batches, sizes);
    expect((ageMs ?? 0) / (hour * minuteMs)).toBeCloseTo(2 * 23.35, 1);
    expect(rowsPerMinute).toBeNull();
  });

  test('rare ones come by chance: gaps as long as one in a million are none to speak of', () => {
    const random = seededRandom(7);
    const rare = minutesOf(7 * day, () => (random() < 0.05 ? 1 : 0));
    const { ageMs, rowsPerMinute } = learnTraffic(rare, sizes);
    const gaps = rare.slice(1).map(({ atMs }, at) => atMs - (rare[at]?.atMs ?? 0));
    expect(ageMs ?? 0).toBeGreaterThan(Math.max(...gaps));
    expect(ageMs ?? 0).toBeLessThan(6 * hour * minuteMs);
    expect(rowsPerMinute).toBeNull();
  });

  test('of less than a day only what came all the time is known, of less than an hour nothing', () => {
    expect(
      learnTraffic(
        minutesOf(2 * hour, () => 60),
        sizes,
      ),
    ).toEqual({
      ageMs: 15 * minuteMs,
      rowsPerMinute: null,
    });
    const hourly = minutesOf(12 * hour, (minute) => (minute % hour < 5 ? 9 : 0));
    expect(learnTraffic(hourly, sizes).ageMs).toBeNull();
    expect(
      learnTraffic(
        minutesOf(50, () => 60),
        sizes,
      ).ageMs,
    ).toBeNull();
    expect(learnTraffic([], sizes)).toEqual({ ageMs: null, rowsPerMinute: null });
  });
});
