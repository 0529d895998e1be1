import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { seededGraph } from '../../demo/company/seeded-graph.ts';
import { saved } from '../support/saved.ts';
import type { Row, Suite } from '../support/suite.ts';
import {
  allPairs,
  isAboutModel,
  pairFile,
  pairName,
  placements,
  type PairPlan,
} from './pair-plans.ts';
import { pairOutcomeSchema, type PairOutcome } from './run-pair.ts';
import { scorePairs } from './score-pairs.ts';

const SEED = 'pairs';
/** Pairs per world. A world's history grows, and starting a new one is fast. */
const PAIRS_OF_A_WORLD = 15;

/**
 * Pairs for the next world. A pair that affects the model gets a separate world, because a
 * retraining changes the model.
 */
function nextWorld(left: readonly PairPlan[]): PairPlan[] {
  const first = left.findIndex(isAboutModel);
  if (first === 0) return left.slice(0, 1);
  return left.slice(0, Math.min(PAIRS_OF_A_WORLD, first === -1 ? left.length : first));
}

const program = fileURLToPath(new URL('pairs-world.ts', import.meta.url));

/** Runs the pairs `from` up to `to` in a separate process. */
async function runWorld(outDir: string, from: number, to: number): Promise<void> {
  const child = fork(program, [outDir, SEED, String(from), String(to)]);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('exit', resolve);
  });
  if (code !== 0)
    throw new Error(`the world of the pairs ${from} to ${to} ended with ${String(code)}`);
}

/**
 * Pairs of faults in a company with a virtual clock. Every proposal is approved. Resumes after the
 * last finished pair.
 * `rounds` = maximum number of pairs.
 */
export const suite: Suite = async ({ outDir, rounds }) => {
  const plans = allPairs(seededGraph('default'), SEED).slice(0, rounds ?? undefined);
  const outcomes: PairOutcome[] = [];
  for (let from = 0; from < plans.length;) {
    const some = nextWorld(plans.slice(from));
    if (!some.every((plan) => existsSync(join(outDir, `${pairFile(plan)}.json`))))
      await runWorld(outDir, from, from + some.length);
    for (const plan of some)
      outcomes.push(
        await saved(outDir, pairFile(plan), pairOutcomeSchema, () => {
          throw new Error(`${pairName(plan)} has no result that can be read`);
        }),
      );
    from += some.length;
  }
  const rows: Row[] = placements.map((placement) => ({
    placement,
    ...scorePairs(outcomes.filter((outcome) => outcome.placement === placement)),
  }));
  return { rows, scores: scorePairs(outcomes) };
};
