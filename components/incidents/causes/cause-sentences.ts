import type { Cause } from '#lib/schemas/incidents/incidents.ts';

export interface Hypothesis {
  cause: Cause;
  /** Evidence for and against this cause only. */
  speaksFor: readonly string[];
  speaksAgainst: readonly string[];
}

export interface ComparedCauses {
  /** Best first, without a leading "no credible cause", which explains nothing. */
  hypotheses: readonly Hypothesis[];
  /** Sentences that all hypotheses have in common; empty with fewer than two. */
  shared: { speaksFor: readonly string[]; speaksAgainst: readonly string[] };
  /** The leading entry of a ranking without a credible cause; null where there is one. */
  unknown: Cause | null;
}

function common(lists: readonly (readonly string[])[]): string[] {
  const [first = [], ...others] = lists;
  if (others.length === 0) return [];
  return [...new Set(first)].filter((sentence) => others.every((list) => list.includes(sentence)));
}

/** Separates the evidence that all hypotheses share from the evidence of each. */
export function compareCauses(causes: readonly Cause[]): ComparedCauses {
  const unknown = causes[0]?.kind === 'unknown' ? causes[0] : null;
  const ranked = causes.filter((cause) => cause !== unknown);
  const shared = {
    speaksFor: common(ranked.map(({ speaksFor }) => speaksFor)),
    speaksAgainst: common(ranked.map(({ speaksAgainst }) => speaksAgainst)),
  };
  return {
    hypotheses: ranked.map((cause) => ({
      cause,
      speaksFor: cause.speaksFor.filter((each) => !shared.speaksFor.includes(each)),
      speaksAgainst: cause.speaksAgainst.filter((each) => !shared.speaksAgainst.includes(each)),
    })),
    shared,
    unknown,
  };
}
