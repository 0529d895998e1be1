import { afterAll, beforeAll, expect, test } from 'vitest';
import { seededGraph } from '../../demo/company/seeded-graph.ts';
import { createRng, shuffled } from '../../demo/random.ts';
import { reportProcessorTime } from '../world/processor-time.ts';
import { openWorld, type World } from '../world/world.ts';
import { pairName, planPairs } from './pair-plans.ts';
import { calmCompany, runPair, type PairOutcome } from './run-pair.ts';
import { scorePairs } from './score-pairs.ts';

const SEED = 'pairs-1';
const plans = shuffled(createRng(SEED), planPairs(seededGraph('default'), SEED)).slice(0, 12);
const outcomes: PairOutcome[] = [];
let world: World;

beforeAll(async () => {
  world = await openWorld({ seed: 'pairs' });
});
afterAll(() => world.close());
reportProcessorTime();

test.each(plans.map((plan) => [pairName(plan), plan] as const))('%s', async (_, plan) => {
  const outcome = await runPair(world, plan, { untilFound: true });
  outcomes.push(outcome);
  expect(outcome.harmful).toEqual([]);
  expect(outcome.faults.map(({ proposed }) => proposed)).not.toContain(false);
  await calmCompany(world);
});

test('names both causes among the first three, and mostly as the first', () => {
  const scores = scorePairs(outcomes);
  expect(scores, JSON.stringify(outcomes, null, 1)).toMatchObject({ n: plans.length, harmful: 0 });
  expect(Number(scores['bothAmongThree'])).toBeGreaterThanOrEqual(11 / 12);
  expect(Number(scores['bothFirst'])).toBeGreaterThanOrEqual(8 / 12);
});
