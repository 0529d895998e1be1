import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  dueAfterMs,
  isFrozen,
  learnPace,
  overdueSeconds,
  withoutValue,
  type PaceStep,
} from '#engines/drift/column-pace.ts';
import { seededRandom } from '#engines/math/seeded-random.ts';

const stepMs = 60_000;
type Row = { atMs: number; value: number | null };

/** Windows of one column, as the telemetry store reports them. */
function stepsOf(rows: readonly Row[]): PaceStep[] {
  const byStep = Map.groupBy(rows, ({ atMs }) => Math.floor(atMs / stepMs) * stepMs);
  return [...byStep].map(([atMs, own]) => {
    const held = own.filter(({ value }) => value !== null);
    const times = held.map((row) => row.atMs);
    const distinct = Math.min(6, new Set(held.map(({ value }) => value)).size);
    const cell = {
      present: held.length,
      distinct,
      firstMs: times[0] ?? null,
      lastMs: times.at(-1) ?? null,
    };
    return { atMs, rows: own.length, columns: [cell] };
  });
}

/** One request per second over a number of windows, with the column's value at each second. */
const requests = (windows: number, valueAt: (second: number) => number | null): Row[] =>
  Array.from({ length: windows * 60 }, (_, second) => ({
    atMs: second * 1_000,
    value: valueAt(second),
  }));
const paceOf = (rows: readonly Row[]) => learnPace(stepsOf(rows), 0, stepMs);
const overdue = (pace: ReturnType<typeof learnPace>, rows: readonly Row[]) =>
  overdueSeconds(pace, stepsOf(rows), { at: 0, stepMs });
const cellOf = (rows: readonly Row[]) => stepsOf(rows)[0]?.columns[0] ?? expect.fail('no window');

describe('time without a value', () => {
  test('a column that always comes is overdue from a window on', () => {
    const pace = paceOf(requests(20, (second) => second));
    expect(pace.longestGapMs).toBe(1_000);
    expect(dueAfterMs(pace, { stepMs, rows: 60 })).toBe(stepMs);
    // The last value is at second 119; ten windows end at second 600.
    const gone = requests(10, (second) => (second < 120 ? second : null));
    expect(withoutValue(stepsOf(gone), 0, stepMs).ageMs).toBe(481_000);
    expect(overdue(pace, gone)).toBe(421);
  });

  test('a column that comes every four minutes is waited for three times as long', () => {
    const rare = (second: number) => (second % 240 === 0 ? second : null);
    const pace = paceOf(requests(240, rare));
    expect(pace.longestGapMs).toBe(240_000);
    expect(
      overdue(
        pace,
        requests(16, (second) => (second === 240 ? 1 : null)),
      ),
    ).toBe(0);
    expect(
      overdue(
        pace,
        requests(20, (second) => (second === 240 ? 1 : null)),
      ),
    ).toBe(240);
  });

  test('where a third as many rows come, a rare column has three times as long', () => {
    const rare = (second: number) => (second % 240 === 0 ? second : null);
    const pace = paceOf(requests(240, rare));
    const gone = requests(40, (second) => (second === 0 ? 1 : null));
    const few = gone.filter((_, second) => second % 3 === 0);
    expect(overdue(pace, few)).toBe(40 * 60 - 3 * 3 * 240);
    expect(overdue(pace, gone)).toBe(40 * 60 - 3 * 240);
  });

  test('time in which no row came is no time without a value', () => {
    const pace = paceOf(requests(20, (second) => second));
    const night = 8 * 3_600_000;
    const morning = requests(2, () => null).map(({ atMs, value }) => ({
      atMs: atMs + night,
      value,
    }));
    const evening = requests(1, (second) => second);
    expect(withoutValue(stepsOf([...evening, ...morning]), 0, stepMs).ageMs).toBe(121_000);
    expect(overdue(pace, [...evening, ...morning])).toBe(61);
  });

  test('nobody knows when the next of a few values is due', () => {
    const pace = paceOf(requests(100, (second) => (second % 300 === 0 ? 1 : null)));
    expect(pace.longestGapMs).toBeNull();
    expect(
      overdue(
        pace,
        requests(100, () => null),
      ),
    ).toBeNull();
  });

  test('property: the windows of the reference itself are never overdue, however rare or bunched the values', () => {
    const bunches = fc.array(fc.tuple(fc.integer({ min: 1, max: 90 }), fc.boolean()), {
      minLength: 5,
      maxLength: 60,
    });
    fc.assert(
      fc.property(bunches, (parts) => {
        const values = parts.flatMap(([length, has]) => Array<boolean>(length).fill(has));
        const rows = requests(Math.ceil(values.length / 60), (second) =>
          (values[second] ?? true) ? second : null,
        );
        const pace = paceOf(rows);
        const steps = stepsOf(rows);
        const first = steps.findIndex(({ columns }) => columns[0]?.lastMs !== null);
        for (let end = first + 1; end <= steps.length; end += 1) {
          // Time after the last value is no gap between values, so it cannot be learned.
          if (steps.slice(end).every(({ columns }) => columns[0]?.lastMs === null)) break;
          const past = steps.slice(Math.max(0, first), end);
          expect(overdueSeconds(pace, past, { at: 0, stepMs }) ?? 0).toBe(0);
        }
      }),
    );
  });

  test('property: without values it grows by a window with each window of rows', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), (windows) => {
        const until = (count: number): number =>
          withoutValue(
            stepsOf(requests(1 + count, (second) => (second < 60 ? 1 : null))),
            0,
            stepMs,
          ).ageMs;
        expect(until(windows + 1) - until(windows)).toBe(stepMs);
      }),
    );
  });

  test('values that go on coming by chance raise nothing', () => {
    const random = seededRandom(3);
    for (const share of [0.02, 0.1, 0.5, 0.95]) {
      const by = () => (random() < share ? 1 : null);
      const pace = paceOf(requests(300, by));
      const later = stepsOf(requests(300, by));
      const raised = later.map((_, at) =>
        overdueSeconds(pace, later.slice(0, at + 1), { at: 0, stepMs }),
      );
      expect(Math.max(...raised.map(Number))).toBe(0);
    }
  });
});

describe('a column that stands still', () => {
  test('one that always had many values is frozen once a window has one alone', () => {
    const pace = paceOf(requests(20, (second) => second));
    expect(isFrozen(pace, cellOf(requests(1, () => 7)))).toBe(true);
    expect(isFrozen(pace, cellOf(requests(1, (second) => (second < 59 ? 7 : 8))))).toBe(false);
    // Nor of the few values of a window with gaps.
    expect(isFrozen(pace, cellOf(requests(1, (second) => (second < 29 ? 7 : null))))).toBeNull();
  });

  test('one that moves from window to window only is never said to be', () => {
    const slow = paceOf(requests(50, (second) => Math.floor(second / 120)));
    expect(slow.isLively).toBe(false);
    expect(isFrozen(slow, cellOf(requests(1, () => 7)))).toBeNull();
  });

  test('a short reference says nothing of what every window holds', () => {
    expect(paceOf(requests(9, (second) => second)).isLively).toBe(false);
  });

  test('property: no window of a reference that one value can fill is frozen', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 1, max: 200 }),
        (values, seconds) => {
          const rows = requests(20, (second) => Math.floor(second / seconds) % values);
          const pace = paceOf(rows);
          const verdicts = stepsOf(rows).map(({ columns: [cell] }) =>
            cell === undefined ? null : isFrozen(pace, cell),
          );
          expect(verdicts).not.toContain(true);
        },
      ),
    );
  });
});
