import type { Cell } from '../support/suite.ts';
import type { PairOutcome } from './run-pair.ts';

const within = (rank: number | null, most: number): boolean => rank !== null && rank <= most;
const share = (hits: number, of: number): Cell => (of === 0 ? null : hits / of);

/**
 * Aggregates pairs. A pair counts as first if the true cause of each fault is ranked first in an
 * incident; the same applies to the first three. `latestChange*` blames the newest changes in turn.
 * `random*` is the expectation for a random order of all candidates for both faults.
 */
export function scorePairs(outcomes: readonly PairOutcome[]): Record<string, Cell> {
  const n = outcomes.length;
  const both = (most: number, rankOf: (fault: PairOutcome['faults'][number]) => number | null) =>
    share(
      outcomes.filter(({ faults }) => faults.every((fault) => within(rankOf(fault), most))).length,
      n,
    );
  const random = (most: number): Cell =>
    share(
      outcomes.reduce((sum, { candidates }) => sum + Math.min(1, most / candidates) ** 2, 0),
      n,
    );
  const cures = outcomes.flatMap(({ faults }) => faults.flatMap(({ proposed }) => proposed ?? []));
  return {
    n,
    bothFirst: both(1, ({ rank }) => rank),
    bothAmongThree: both(3, ({ rank }) => rank),
    latestChangeBothFirst: both(1, ({ latestChangeRank }) => latestChangeRank),
    latestChangeBothAmongThree: both(3, ({ latestChangeRank }) => latestChangeRank),
    randomBothFirst: random(1),
    randomBothAmongThree: random(3),
    incidents: outcomes.reduce((sum, { incidents }) => sum + incidents, 0),
    missingProposals: cures.filter((proposed) => !proposed).length,
    harmful: outcomes.reduce((sum, { harmful }) => sum + harmful.length, 0),
  };
}
