import { expect, test } from 'vitest';
import type { RiskTier } from '#lib/choices/governance.ts';
import { cardParts, checkCard } from '#lib/model-card-gate.ts';
import { cardSentence, cardState } from './card-text.ts';

const written = {
  intendedUse: 'Loans',
  outOfScope: '',
  limits: '',
  ethicalConsiderations: '',
  footprint: { kind: 'not stated' },
  forTask: {},
};
const card = (tier: RiskTier, revision: number) => ({
  revision,
  governance: { tier },
  checks: checkCard(
    tier,
    null,
    cardParts({ owner: 'Mia', written, hasData: true, hasMetrics: true }),
  ),
});

test('a card is complete only where somebody wrote what its tier asks for', () => {
  expect(cardState(card('unset', 0)).word).toBe('No card');
  expect(cardState(card('low', 2)).word).toBe('Complete');
  expect(cardState(card('medium', 2))).toEqual({ state: 'warning', word: 'Incomplete' });
});

test('what it lacks is named, in small letters', () => {
  expect(cardSentence(card('medium', 1))).toBe('Missing: out of scope, known limits.');
  expect(cardSentence(card('low', 1))).toBe('Complete for a model of low tier.');
  expect(cardSentence(card('unset', 0))).toBe('No tier is set, so nothing is required.');
});
