import type { Ailment, CauseBelief, OptionKind } from '#engines/decide/decision-input.ts';

/** How far an option that works as meant takes a cause away. What is not named is not helped at all. */
const CURES: Readonly<Record<OptionKind, Readonly<Partial<Record<Ailment, number>>>>> = {
  retrain: { drift: 1, external: 0.5 },
  'roll-back': { release: 1 },
  'repair-data': { data: 1 },
  scale: { saturation: 1 },
  nothing: {},
};

/** Believed before the first try, as shares that help; trouble seldom goes by itself. */
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
 * Scores as probabilities: as they stand while they add up to at most 1, else in proportion. What is left is
 * unexplained, and no option cures it.
 */
export function weighCauses(causes: readonly CauseBelief[]): Weighed[] {
  const sum = causes.reduce((total, { score }) => total + Math.max(0, score), 0);
  return causes.map(({ kind, title, score }) => ({
    kind,
    title,
    probability: Math.max(0, score) / Math.max(1, sum),
  }));
}
