import { seededGraph } from '../../demo/company/seeded-graph.ts';
import { saved } from '../support/saved.ts';
import type { Row, Suite } from '../support/suite.ts';
import { withStores } from '../support/with-stores.ts';
import type { World } from '../world/world.ts';
import { openWorld } from '../world/world.ts';
import type { PairPlan } from './pair-plans.ts';
import { pairName, placements, planPairs } from './pair-plans.ts';
import type { PairOutcome } from './run-pair.ts';
import { calmCompany, pairOutcomeSchema, runPair } from './run-pair.ts';
import { scorePairs } from './score-pairs.ts';

const SEED = 'pairs';
/** Pairs of one world: its history grows, and a fresh one is soon made. */
const PAIRS_OF_A_WORLD = 15;

const fileName = (plan: PairPlan): string => pairName(plan).replaceAll(/[^a-z0-9]+/gu, '-');

/** The pairs of one world, each kept as soon as it is finished. No world is opened when all are known. */
async function runSome(outDir: string, plans: readonly PairPlan[]): Promise<PairOutcome[]> {
  let opened: World | null = null;
  const world = async (): Promise<World> => {
    opened ??= await openWorld({ seed: SEED });
    return opened;
  };
  const outcomes: PairOutcome[] = [];
  const close = async (one: World | null) => one?.close();
  try {
    for (const plan of plans)
      outcomes.push(
        await saved(outDir, fileName(plan), pairOutcomeSchema, async () => {
          const outcome = await runPair(await world(), plan);
          console.log(JSON.stringify(outcome));
          await calmCompany(await world());
          return outcome;
        }),
      );
  } finally {
    await close(opened);
  }
  return outcomes;
}

/**
 * Pairs of faults in a company whose clock is an argument; every proposal is approved. Resumes behind the last pair.
 * `rounds` = maximum number of pairs.
 */
export const suite: Suite = async ({ outDir, rounds }) => {
  const plans = planPairs(seededGraph('default'), SEED).slice(0, rounds ?? undefined);
  const outcomes: PairOutcome[] = [];
  for (let from = 0; from < plans.length; from += PAIRS_OF_A_WORLD) {
    const some = plans.slice(from, from + PAIRS_OF_A_WORLD);
    outcomes.push(...(await withStores('pairs', () => runSome(outDir, some))));
  }
  const rows: Row[] = placements.map((placement) => ({
    placement,
    ...scorePairs(outcomes.filter((outcome) => outcome.placement === placement)),
  }));
  return { rows, scores: scorePairs(outcomes) };
};
