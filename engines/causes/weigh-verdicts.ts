import type { Cause } from '#engines/causes/cause-input.ts';
import { verdictOf } from '#engines/causes/hypothesis.ts';

/** Earlier user verdicts on the same hypothesis for the same kind of problem. */
export interface PastVerdicts {
  readonly right: number;
  readonly wrong: number;
}

/**
 * Number of "right" verdicts assumed before the first real one, so that a single "wrong" does not
 * suppress a hypothesis.
 */
const PRIOR = 2;

/** Factor on a score: (right + 2) / (right + wrong + 2); 1 if there is no "wrong". */
export function trust({ right, wrong }: PastVerdicts): number {
  return (right + PRIOR) / (right + wrong + PRIOR);
}

/**
 * Lowers the scores of hypotheses that users marked wrong for the same signature, then ranks again.
 * No score increases: "right" only offsets "wrong".
 */
export function weighVerdicts(
  causes: readonly Cause[],
  pastOf: (cause: Cause) => PastVerdicts,
): readonly Cause[] {
  const weighed = causes.map((cause): Cause => {
    const past = pastOf(cause);
    if (past.wrong === 0 || cause.kind === 'unknown') return cause;
    const score = Math.round(cause.score * trust(past) * 1000) / 1000;
    const of = past.right + past.wrong;
    return {
      ...cause,
      score,
      verdict: verdictOf(score, cause.verdict === 'ruled out'),
      speaksAgainst: [
        ...cause.speaksAgainst,
        `Users marked it wrong ${past.wrong} of ${of} times for the same problem`,
      ],
    };
  });
  return weighed.toSorted((a, b) => b.score - a.score);
}
