import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { barOf, openRows, waterfallRows } from './waterfall-layout.ts';

const span = (spanId: string, parentSpanId: string | null, startMs: number, endMs: number) => ({
  spanId,
  parentSpanId,
  startMs,
  durationMs: endMs - startMs,
});

/** a calls b and then c and d at once; d is the slower one and calls e. */
const trace = [
  span('d', 'a', 40, 95),
  span('a', null, 0, 100),
  span('c', 'a', 40, 60),
  span('b', 'a', 5, 35),
  span('e', 'd', 50, 90),
];

describe('rows of a waterfall', () => {
  test('parents before children, siblings in order of time, longer ones first', () => {
    const rows = waterfallRows(trace);
    expect(rows.map((row) => [row.span.spanId, row.depth, row.below])).toEqual([
      ['a', 0, 4],
      ['b', 1, 0],
      ['d', 1, 1],
      ['e', 2, 0],
      ['c', 1, 0],
    ]);
  });

  test('the critical path is what was waited for, going back from the end', () => {
    const critical = waterfallRows(trace).filter((row) => row.critical);
    expect(critical.map((row) => row.span.spanId)).toEqual(['a', 'b', 'd', 'e']);
  });

  test('self time is what no child covers, overlaps counted once', () => {
    const self = Object.fromEntries(
      waterfallRows(trace).map((row) => [row.span.spanId, row.selfMs]),
    );
    expect(self).toEqual({ a: 15, b: 30, c: 20, d: 15, e: 40 });
  });

  test('a child that outlives its parent counts up to its end', () => {
    const rows = waterfallRows([span('a', null, 0, 50), span('b', 'a', 10, 200)]);
    expect(rows.map((row) => [row.span.spanId, row.critical, row.selfMs])).toEqual([
      ['a', true, 10],
      ['b', true, 190],
    ]);
  });

  test('missing parents, circles and a span that is its own parent lose nothing', () => {
    const rows = waterfallRows([
      span('x', 'gone', 0, 5),
      span('p', 'q', 10, 20),
      span('q', 'p', 11, 19),
      span('s', 's', 30, 40),
    ]);
    expect(rows.map((row) => [row.span.spanId, row.depth, row.orphan])).toEqual([
      ['x', 0, true],
      ['p', 0, true],
      ['q', 1, false],
      ['s', 0, true],
    ]);
  });

  test('closed rows hide everything below them', () => {
    const rows = waterfallRows(trace);
    const ids = (closed: string[]) => openRows(rows, new Set(closed)).map((row) => row.span.spanId);
    expect(ids(['d'])).toEqual(['a', 'b', 'd', 'c']);
    expect(ids(['a'])).toEqual(['a']);
  });

  test('no trace, no rows', () => {
    expect(waterfallRows([])).toEqual([]);
  });

  const ids = 'abcdefghijklmnop'.split('');
  const spans = fc.uniqueArray(
    fc.record({
      spanId: fc.constantFrom(...ids),
      parentSpanId: fc.constantFrom(null, 'zz', ...ids),
      startMs: fc.integer({ min: 0, max: 1_000 }),
      durationMs: fc.integer({ min: 0, max: 1_000 }),
    }),
    { selector: (each) => each.spanId, maxLength: 16 },
  );

  test('whatever the spans: each stands once, right below its parent, and self time fits', () => {
    fc.assert(
      fc.property(spans, (given) => {
        const rows = waterfallRows(given);
        expect(rows.map((row) => row.span.spanId).toSorted()).toEqual(
          given.map((each) => each.spanId).toSorted(),
        );
        for (const [at, row] of rows.entries()) {
          expect(row.selfMs).toBeGreaterThanOrEqual(0);
          expect(row.selfMs).toBeLessThanOrEqual(row.span.durationMs);
          if (row.depth === 0) continue;
          const parent = rows.slice(0, at).findLast((each) => each.depth === row.depth - 1);
          expect(parent?.span.spanId).toBe(row.span.parentSpanId);
        }
        expect(rows.some((row) => row.critical)).toBe(given.length > 0);
      }),
    );
  });
});

test('bars are percent of the trace and stay inside it', () => {
  expect(barOf(span('a', null, 25, 75), 100)).toEqual({ left: 25, width: 50 });
  const late = barOf(span('a', null, 100, 100), 100);
  expect(late.left).toBe(99.6);
  expect(late.width).toBeCloseTo(0.4);
  expect(barOf(span('a', null, 0, 0), 0)).toEqual({ left: 0, width: 100 });
});
