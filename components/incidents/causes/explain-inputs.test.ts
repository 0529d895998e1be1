import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { explainFinding, explainRanking } from './explain-inputs.ts';

const plain = (texts: readonly string[]): string[] =>
  texts.map((text) => text.replaceAll('\u00A0', ' '));
const found = (inputs: unknown, unit: string, value: number | null) =>
  plain(explainFinding({ inputs, unit, value, zone: 'UTC' }));

describe('explainFinding', () => {
  test('names value, range and basis when a value left its range', () => {
    expect(
      found(
        {
          kind: 'above-range',
          expected: { low: 0.1, high: 0.171 },
          basis: 'hour-of-day',
          samples: 90,
          outside: 4,
          judged: 5,
        },
        's',
        0.3,
      ),
    ).toEqual([
      'The value was 300 ms.',
      '4 of the last 5 samples were outside the expected range.',
      'The expected range is 100 ms to 171 ms, from 90 samples of this hour on earlier days.',
    ]);
  });

  test('names limit and monitor when a rule was broken', () => {
    expect(
      found(
        {
          kind: 'limit-crossed',
          monitor: 'Queue',
          comparison: '>',
          expected: { low: null, high: 50 },
          duration: { breaches: 3, of: 5, forMinutes: 10 },
        },
        '1',
        61,
      ),
    ).toEqual([
      'Raised by the monitor “Queue”.',
      'Its condition must be met in 3 of 5 evaluations for 10 min.',
      'The value was 61.',
      'The rule alerts above 50.',
    ]);
  });

  test('names growth and the time left when memory leaks', () => {
    expect(
      found(
        {
          kind: 'leak',
          from: 1_048_576,
          growthPerHour: 2_097_152,
          rising: 0.9,
          msToLimit: 5_400_000,
        },
        'By',
        4_194_304,
      ),
    ).toEqual([
      'The value was 4 MiB.',
      'The value grew from 1 MiB to 4 MiB.',
      'It grows by 2 MiB per hour.',
      '90% of the compared sample pairs increase.',
      'At this rate it reaches its limit in 1 h 30 min.',
    ]);
  });

  test('is empty when nothing was stored', () => {
    expect(found({}, '1', null)).toEqual([]);
    expect(found(null, '1', 3)).toEqual([]);
  });
});

test('explainRanking counts what was compared and names what was ruled out', () => {
  expect(
    explainRanking({
      alerts: 2,
      series: 14,
      resources: ['service checkout', 'service payments'],
      changes: ['chg-1', 'chg-2', 'chg-3'],
      ruledOut: [
        { change: 'chg-2', title: 'Flag new-receipts on', because: ['it came after the onset'] },
      ],
    }),
  ).toEqual([
    'The ranking compared 2 alerts and 14 series with 3 changes before the onset.',
    'It covered service checkout, service payments.',
    'Ruled out: Flag new-receipts on (it came after the onset).',
  ]);
});

test('no explanation is JSON, whatever was stored', () => {
  fc.assert(
    fc.property(
      fc.object(),
      fc.constantFrom('leak', 'silent', 'limit-crossed', 'shift-up'),
      (inputs, kind) => {
        const texts = [
          ...explainRanking(inputs),
          ...explainFinding({ inputs: { ...inputs, kind }, unit: '1', value: 1, zone: 'UTC' }),
        ];
        expect(texts.join(' ')).not.toMatch(/\[object|undefined|NaN/u);
      },
    ),
  );
});
