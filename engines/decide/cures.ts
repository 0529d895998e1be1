import type { Ailment, CauseBelief, OptionKind } from '#engines/decide/decision-input.ts';

/**
 * Degree to which an option that works as intended removes a cause. Options have no effect on
 * unlisted causes.
 */
const CURES: Readonly<Record<OptionKind, Readonly<Partial<Record<Ailment, number>>>>> = {
  retrain: { drift: 1, external: 0.5 },
  'roll-back': { release: 1 },
  'repair-data': { data: 1 },
  scale: { saturation: 1 },
  nothing: {},
};

/** Assumed success rates before the first attempt. Problems rarely end without action. */
export const ASSUMED: Readonly<Record<OptionKind, number>> = {
  retrain: 0.6,
  'roll-back': 0.8,
  'repair-data': 0.8,
  scale: 0.8,
  nothing: 0.1,
};

export const curedShare = (option: OptionKind, cause: Ailment): number => CURES[option][cause] ?? 0;

export interface Weighed {
  readonly kind: Ailment;
  readonly title: string;
  readonly probability: number;
}

/**
 * Scores as probabilities: unchanged if they add up to at most 1, otherwise scaled proportionally.
 * The remainder is unexplained and cured by no option.
 */
export function weighCauses(causes: readonly CauseBelief[]): Weighed[] {
  const sum = causes.reduce((total, { score }) => total + Math.max(0, score), 0);
  return causes.map(({ kind, title, score }) => ({
    kind,
    title,
    probability: Math.max(0, score) / Math.max(1, sum),
  }));
}
