import type { Severity } from '#engines/detect/finding.ts';
import { severityRank } from '#engines/triage/severity.ts';

export type Priority = 'P1' | 'P2' | 'P3' | 'P4';
/** How much the business depends on a resource: 1 = earns money or serves customers directly, 3 = internal. */
export type BusinessTier = 1 | 2 | 3;

export interface PriorityInput {
  readonly severity: Severity;
  /** Dependent services and models. */
  readonly dependents: number;
  readonly graphIncomplete: boolean;
  /**
   * The highest tier among the affected resources and their dependents; null if none has a tier.
   */
  readonly tier: BusinessTier | null;
  /** Earlier user verdicts on the same alerts. */
  readonly verdicts?: { readonly noise: number; readonly useful: number };
}

export interface PriorityDecision {
  readonly priority: Priority;
  readonly points: number;
  readonly reasons: readonly string[];
}

function reachPoints(dependents: number): number {
  if (dependents >= 5) return 2;
  return dependents >= 1 ? 1 : 0;
}

function reachReason(input: PriorityInput): string {
  const count =
    input.dependents === 1 ? '1 dependent resource' : `${input.dependents} dependent resources`;
  return `Blast radius: ${count}${input.graphIncomplete ? ', graph incomplete' : ''}`;
}

const leastNoise = 3;
const lower: Readonly<Record<Priority, Priority>> = { P1: 'P2', P2: 'P3', P3: 'P4', P4: 'P4' };

/**
 * Whether users marked the alerts as noise at least three times, and more than twice as often as
 * useful.
 */
function isNoise({ severity, verdicts = { noise: 0, useful: 0 } }: PriorityInput): boolean {
  const { noise, useful } = verdicts;
  return severity !== 'critical' && noise >= leastNoise && noise > 2 * useful;
}

/** Priority from the points alone. */
function ofPoints(points: number, rank: number): Priority {
  if (rank === 0) return 'P4';
  if (points >= 6 && rank >= 2) return 'P1';
  if (points >= 4) return 'P2';
  return points >= 2 ? 'P3' : 'P4';
}

/**
 * Priority from severity (0 to 3 points), blast radius (0 to 2) and business tier (0 to 2; unset
 * counts as tier 2). P1 requires 6 points, P2 4, P3 2. Info is always P4, and P1 also requires at
 * least severity error. Incidents that users repeatedly mark as noise get one priority lower,
 * unless they are critical.
 */
export function decidePriority(input: PriorityInput): PriorityDecision {
  const rank = severityRank(input.severity);
  const tier = input.tier ?? 2;
  const points = rank + reachPoints(input.dependents) + (3 - tier);
  const reasons = [
    `Severity: ${input.severity}`,
    reachReason(input),
    input.tier === null
      ? 'Business tier: not set, counted as tier 2'
      : `Business tier: ${input.tier}`,
  ];
  const priority = ofPoints(points, rank);
  if (!isNoise(input) || priority === 'P4') return { priority, points, reasons };
  const { noise = 0, useful = 0 } = input.verdicts ?? {};
  const said = `Users marked it as noise ${noise} of ${noise + useful} times: one priority lower`;
  return { priority: lower[priority], points, reasons: [...reasons, said] };
}
