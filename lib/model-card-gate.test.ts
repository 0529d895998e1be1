import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cardFields, fieldsOfTier, riskTiers } from '#lib/choices/governance.ts';
import type { CardParts } from './model-card-gate.ts';
import { checkCard, missingFields } from './model-card-gate.ts';

const parts = (there: boolean): CardParts => ({
  owner: there,
  intendedUse: there,
  outOfScope: there,
  limits: there,
  trainingData: there,
  metrics: there,
  ethicalConsiderations: there,
  footprint: there,
});

test('an empty card lacks what its tier needs, by name', () => {
  expect(missingFields(checkCard('unset', parts(false)))).toEqual([]);
  expect(missingFields(checkCard('low', parts(false)))).toEqual(['Owner', 'Intended use']);
  expect(missingFields(checkCard('high', parts(false)))).toHaveLength(cardFields.length);
  expect(missingFields(checkCard('high', parts(true)))).toEqual([]);
  expect(missingFields(checkCard('medium', { ...parts(true), limits: false }))).toEqual([
    'Known limits',
  ]);
});

test('a higher tier needs whatever a lower one needs', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: riskTiers.length - 1 }), (at) => {
      const [lower, higher] = [riskTiers[at - 1] ?? 'unset', riskTiers[at] ?? 'high'];
      expect(fieldsOfTier[higher]).toEqual(expect.arrayContaining([...fieldsOfTier[lower]]));
    }),
  );
});
