import { expect, test } from 'vitest';
import type { PairOutcome } from './run-pair.ts';
import { scorePairs } from './score-pairs.ts';

const pair = (ranks: (number | null)[], given: Partial<PairOutcome> = {}): PairOutcome => ({
  name: 'a, then b',
  placement: 'same',
  delaySeconds: 30,
  incidents: 2,
  faults: ranks.map((rank) => ({
    kind: 'bad-deploy',
    target: 'a',
    rank,
    latestChangeRank: 2,
    proposed: true,
  })),
  candidates: 4,
  harmful: [],
  actions: [],
  firstCauses: [],
  ...given,
});

test('counts a pair only when both causes were found', () => {
  expect(scorePairs([pair([1, 1]), pair([1, 3]), pair([1, null]), pair([1, 4])])).toEqual({
    n: 4,
    bothFirst: 0.25,
    bothAmongThree: 0.5,
    latestChangeBothFirst: 0,
    latestChangeBothAmongThree: 1,
    randomBothFirst: 1 / 16,
    randomBothAmongThree: 9 / 16,
    incidents: 8,
    missingProposals: 0,
    harmful: 0,
  });
});

test('counts harmful actions, and proposals that are missing where one was due', () => {
  const [first, second] = pair([1, 1]).faults;
  if (first === undefined || second === undefined) throw new Error('a pair has two faults');
  const faults = [
    { ...first, proposed: false },
    { ...second, proposed: null },
  ];
  const scored = scorePairs([pair([1, 1], { faults, harmful: ['a made b worse'] })]);
  expect(scored).toMatchObject({ missingProposals: 1, harmful: 1 });
});
