import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chartCsv, csvCell } from './frame/chart-csv.ts';
import { groupMarkers, placeLimits, placeMarkers } from './plot/plot-geometry.ts';
import { timeTicks, valueTicks } from './plot/ticks.ts';
import { prepareSeries } from './prepare-series.ts';
import { summarize } from './summarize.ts';

describe('csv', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ['+x', "'+x"],
    ['-x', "'-x"],
    ['@x', "'@x"],
    ['\tx', "'\tx"],
    ['a,b', '"a,b"'],
    ['a"b', '"a""b"'],
    ['=a,"b', '"\'=a,""b"'],
  ])('makes %s harmless', (text, cell) => {
    expect(csvCell(text)).toBe(cell);
  });
  it('leaves numbers as numbers and gaps empty', () => {
    const prepared = prepareSeries({
      series: [
        {
          id: 'a',
          name: '=cmd',
          points: [
            [0, -1.5],
            [1_000, null],
          ],
        },
      ],
      unit: 's',
      fromMs: 0,
      toMs: 2_000,
    });
    expect(chartCsv(prepared, 's')).toBe(
      "\uFEFFtime,'=cmd (s)\r\n1970-01-01T00:00:00.000Z,-1.5\r\n1970-01-01T00:00:01.000Z,\r\n",
    );
  });
});

describe('ticks', () => {
  it('stand on whole steps of the zone', () => {
    const from = Date.UTC(2026, 10, 25, 8, 32);
    expect(
      timeTicks(from, from + 6 * 3_600_000, 7).ticks.map((at) =>
        new Date(at).toISOString().slice(11, 16),
      ),
    ).toEqual(['09:00', '10:00', '11:00', '12:00', '13:00', '14:00']);
    expect(timeTicks(from, from + 4 * 86_400_000, 5, 'Asia/Kolkata').ticks[0]).toBe(
      Date.UTC(2026, 10, 25, 18, 30),
    );
  });
  it('are at least three on a narrow axis', () => {
    const from = Date.UTC(2026, 10, 25, 8, 32);
    expect(
      timeTicks(from, from + 50 * 60_000, 3).ticks.map((at) =>
        new Date(at).toISOString().slice(11, 16),
      ),
    ).toEqual(['08:45', '09:00', '09:15']);
  });
  it('are round and few', () => {
    expect(valueTicks(0, 2.3, 's')).toEqual([0, 1, 2, 3]);
    expect(valueTicks(0, 3 * 2 ** 30, 'By')).toEqual([0, 2 ** 30, 2 * 2 ** 30, 3 * 2 ** 30]);
    expect(valueTicks(5, 5, '1').length).toBeGreaterThan(1);
  });
});

describe('markers', () => {
  const plot = { left: 0, top: 0, width: 400, height: 100, fromMs: 0, toMs: 400, low: 0, high: 1 };
  it('turn to the left at the right edge and hide a name that would cover another', () => {
    const placed = placeMarkers(
      [
        { atMs: 390, name: 'fraud-score v15', relevant: true },
        { atMs: 100, name: 'payments 2.41' },
        { atMs: 120, name: 'payments 2.42' },
      ],
      plot,
    );
    const of = (name: string) => placed.find((marker) => marker.name === name);
    expect(of('fraud-score v15')?.side).toBe('left');
    expect(of('payments 2.41')?.labelled).toBe(true);
    expect(placed.filter((marker) => !marker.labelled).length).toBeLessThanOrEqual(1);
  });

  it('keep the names of relevant marks: one that has no room moves to a second row', () => {
    const placed = placeMarkers(
      [
        { atMs: 300, name: 'Run started', relevant: true },
        { atMs: 350, name: 'Verification ends', relevant: true },
      ],
      plot,
    );
    expect(placed.map(({ name, side, labelled, row }) => [name, side, labelled, row])).toEqual([
      ['Run started', 'left', true, 0],
      ['Verification ends', 'left', true, 1],
    ]);
  });

  it('never cover each other, however close the present and the end of the verification are', () => {
    for (const width of [320, 640, 1_100])
      for (let gap = 0; gap <= 100; gap += 5) {
        const placed = placeMarkers(
          [
            { atMs: 200, name: 'Now', relevant: true },
            { atMs: 200 + gap, name: 'Verification ends', relevant: true },
          ],
          { ...plot, width },
        );
        const boxes = placed.map(({ atMs, name, side, row }) => {
          const x = (atMs / 400) * width;
          const size = name.length * 6.4;
          return {
            row,
            from: side === 'right' ? x : x - size,
            to: side === 'right' ? x + size : x,
          };
        });
        const [a, b] = boxes;
        const apart =
          a?.row !== b?.row || (a?.to ?? 0) <= (b?.from ?? 0) || (b?.to ?? 0) <= (a?.from ?? 0);
        expect(apart, `${gap} ms apart at ${width} px`).toBe(true);
        expect(placed.every(({ labelled }) => labelled)).toBe(true);
      }
  });

  it('near each other become one, and the relevant one stays alone', () => {
    const marks = [
      { atMs: 203, name: 'checkout 2.5.0', relevant: true },
      { atMs: 200, name: 'new-receipts on' },
      { atMs: 205, name: 'old-totals off' },
      { atMs: 212, name: 'payments 1.4' },
      { atMs: 300, name: 'ledger 3' },
    ];
    expect(groupMarkers(marks, plot)).toEqual([
      { atMs: 203, name: 'checkout 2.5.0', relevant: true, names: ['checkout 2.5.0'] },
      {
        atMs: 206,
        name: '3 changes',
        relevant: false,
        names: ['new-receipts on', 'old-totals off', 'payments 1.4'],
      },
      { atMs: 300, name: 'ledger 3', relevant: false, names: ['ledger 3'] },
    ]);
  });

  it('are each in one group, and no group is wider than a mark', () => {
    const mark = fc.record({
      atMs: fc.integer({ min: 0, max: 400 }),
      name: fc.string(),
      relevant: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(mark), (marks) => {
        const groups = groupMarkers(marks, plot);
        expect(groups.flatMap(({ names }) => names).toSorted()).toEqual(
          marks.map(({ name }) => name).toSorted(),
        );
        expect(groups.filter(({ relevant }) => relevant).length).toBe(
          marks.filter(({ relevant }) => relevant).length,
        );
        const others = groups.filter(({ relevant }) => !relevant);
        expect(others.length).toBeLessThanOrEqual(Math.ceil(401 / 14));
      }),
    );
  });

  it('stand off the line of another where there is room, and over it only where there is none', () => {
    const sideOf = (atMs: number) =>
      placeMarkers(
        [
          { atMs, name: 'Run started', relevant: true },
          { atMs: atMs + 40, name: 'Run ended' },
        ],
        plot,
      )[0];
    expect(sideOf(200)).toMatchObject({ side: 'left', labelled: true });
    expect(sideOf(20)).toMatchObject({ side: 'right', labelled: true });
  });
});

describe('summarize', () => {
  it('says value, range, trend, limit and changes', () => {
    const input = {
      series: [
        {
          id: 'a',
          name: 'checkout',
          points: [
            [0, 0.4],
            [1_000, 0.5],
            [2_000, 1.92],
          ] as const,
        },
      ],
      unit: 's',
      fromMs: 0,
      toMs: 2_000,
      limits: [{ value: 0.6, label: 'Target 600 ms', alerting: true }],
      markers: [{ atMs: 1_000, name: 'v15' }],
    };
    const text = summarize('Checkout latency', input, prepareSeries(input)).replaceAll(
      '\u00a0',
      ' ',
    );
    expect(text).toBe(
      'Checkout latency. checkout: last 1.92 s, between 400 ms and 1.92 s, 380% above the start. Target 600 ms, checkout above it. Changes: v15 at 00:00 UTC.',
    );
  });
  it('says that there is nothing', () => {
    const input = { series: [], unit: 's', fromMs: 0, toMs: 1 };
    expect(summarize('Latency', input, prepareSeries(input))).toBe(
      'Latency: no data in this range.',
    );
  });
});

describe('labels of limits', () => {
  const plot = {
    left: 40,
    top: 16,
    width: 400,
    height: 100,
    fromMs: 0,
    toMs: 400,
    low: 0,
    high: 1,
  };
  const limit = (value: number) => ({ value, label: String(value) });

  it('do not cover each other: one near another is below its line, a third at the end', () => {
    expect(placeLimits([limit(0.92), limit(0.97)], plot)).toEqual([
      { dy: 13, atEnd: false },
      { dy: -5, atEnd: false },
    ]);
    expect(placeLimits([limit(0.2), limit(0.8)], plot).map(({ dy }) => dy)).toEqual([-5, -5]);
    expect(placeLimits([limit(0.97), limit(0.96), limit(0.95)], plot)[2]?.atEnd).toBe(true);
  });
});
