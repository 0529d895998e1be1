import type { Cause } from '#lib/schemas/incidents/incidents.ts';

export interface Hypothesis {
  cause: Cause;
  /** Evidence for and against this cause that other causes do not share. */
  speaksFor: readonly string[];
  speaksAgainst: readonly string[];
}

export interface ComparedCauses {
  /** Hypotheses, best first, without a leading "no credible cause", which is not an explanation. */
  hypotheses: readonly Hypothesis[];
  /** Sentences shared by all hypotheses; empty for fewer than two hypotheses. */
  shared: { speaksFor: readonly string[]; speaksAgainst: readonly string[] };
  /** The leading entry of a ranking without a credible cause; otherwise null. */
  unknown: Cause | null;
}

function common(lists: readonly (readonly string[])[]): string[] {
  const [first = [], ...others] = lists;
  if (others.length === 0) return [];
  return [...new Set(first)].filter((sentence) => others.every((list) => list.includes(sentence)));
}

/** Separates evidence shared by all hypotheses from evidence specific to each. */
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
