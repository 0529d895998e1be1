import { expect, test } from 'vitest';
import type { Cause } from '#lib/schemas/incidents/incidents.ts';
import { compareCauses } from './cause-sentences.ts';

function cause(rank: number, given: Partial<Cause>): Cause {
  return {
    rank,
    kind: 'change',
    subkind: null,
    resource: { id: null, kind: 'service', name: 'checkout' },
    change: null,
    confidence: { level: 'possible', share: null, verdicts: 0 },
    title: `Hypothesis ${rank}`,
    speaksFor: [],
    speaksAgainst: [],
    evidence: [],
    yourVerdict: null,
    ...given,
  };
}

const slow = 'checkout needs 5.4 times as long (p95: 40 ms to 216 ms)';

test('sentences of all hypotheses are shared, and the rest belongs to one', () => {
  const compared = compareCauses([
    cause(1, { speaksFor: ['The signals changed 12 s after the change', slow] }),
    cause(2, { speaksFor: [slow], speaksAgainst: ['It started only after the first symptom'] }),
  ]);
  expect(compared.shared).toEqual({ speaksFor: [slow], speaksAgainst: [] });
  expect(compared.hypotheses.map(({ speaksFor }) => speaksFor)).toEqual([
    ['The signals changed 12 s after the change'],
    [],
  ]);
  expect(compared.hypotheses[1]?.speaksAgainst).toEqual([
    'It started only after the first symptom',
  ]);
  expect(compared.unknown).toBeNull();
});

test('a single hypothesis keeps its sentences, and no credible cause is not one', () => {
  const none = cause(1, { kind: 'unknown', speaksFor: ['Every other explanation is weak'] });
  const compared = compareCauses([none, cause(2, { speaksFor: [slow] })]);
  expect(compared.shared.speaksFor).toEqual([]);
  expect(compared.hypotheses).toMatchObject([{ cause: { rank: 2 }, speaksFor: [slow] }]);
  expect(compared.unknown).toBe(none);
  const later = cause(2, {
    kind: 'unknown',
    title: 'shop degraded without a known change that explains it',
  });
  expect(compareCauses([cause(1, {}), later])).toMatchObject({
    hypotheses: [{ cause: { rank: 1 } }, { cause: { rank: 2 } }],
    unknown: null,
  });
});
