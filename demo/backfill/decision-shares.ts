import type { Company } from '../company/company.ts';
import { drawTransaction } from '../model/transactions.ts';
import { createRng } from '../random.ts';
import type { DecisionShares } from './draw-chunk.ts';

const DRAWS = 2_000;

/** Shares of each decision of the loaded model for the shoppers' transactions. */
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
