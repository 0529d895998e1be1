import type { Company } from '../company/company.ts';
import { isBeside } from '../company/graph.ts';
import { loadFactor } from '../load/load-factor.ts';
import { drawTransaction } from '../model/transactions.ts';
import { createRng } from '../random.ts';
import type { DecisionShares } from './draw-chunk.ts';
import { RequestModel } from './request-model.ts';
import type { Overhead } from './request-model.ts';

const PARALLEL = 4;
const REQUESTS_EACH = 22;
const DRAWS = 2_000;

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/**
 * What a call costs on this machine beyond the drawn work, from warm-up requests through the whole
 * graph: (measured - drawn median) / services passed. Kept between 0.3 and 3 ms, against a busy start.
 */
export async function measureOverhead(company: Company): Promise<Overhead> {
  const runs = Array.from({ length: PARALLEL }, () => company.shoppers.warmUp(REQUESTS_EACH));
  const measuredMs = (await Promise.all(runs)).flatMap((list) => list.slice(REQUESTS_EACH / 2));
  const { graph } = company;
  const model = new RequestModel(graph, { insideMs: 0, wireMs: 0 });
  const load = loadFactor(graph.seed, Date.now());
  const drawnMs = model.draw(DRAWS, load, createRng(`calibrate:${graph.seed}`));
  const passed = model.nodes
    .filter(({ spec }) => !isBeside(spec))
    .reduce((sum, node) => sum + node.visits / graph.orderShare, 1 - 1 / graph.orderShare);
  const perVisitMs = Math.min(3, Math.max(0.3, (median(measuredMs) - median(drawnMs)) / passed));
  return { insideMs: perVisitMs * 0.6, wireMs: perVisitMs * 0.4 };
}

/** How often the loaded model decides what, over the transactions that the shoppers send. */
export function decisionShares(company: Company): DecisionShares {
  const { scorer } = company;
  const rng = createRng(`decisions:${company.graph.seed}`);
  const counts = { approve: 0, review: 0, decline: 0 };
  if (scorer === null) return { approve: 1, review: 0, decline: 0 };
  for (let index = 0; index < DRAWS; index += 1) {
    counts[scorer.decide(drawTransaction(rng))] += 1;
  }
  return {
    approve: counts.approve / DRAWS,
    review: counts.review / DRAWS,
    decline: counts.decline / DRAWS,
  };
}
