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
  /** The highest tier among the affected resources and their dependents; null when nobody has set one. */
  readonly tier: BusinessTier | null;
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

/**
 * Priority from severity (0 to 3 points), blast radius (0 to 2) and business tier (0 to 2; unset counts as
 * tier 2). P1 from 6 points, P2 from 4, P3 from 2. Info is always P4, and P1 needs at least severity error.
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
  if (rank === 0) return { priority: 'P4', points, reasons };
  if (points >= 6 && rank >= 2) return { priority: 'P1', points, reasons };
  if (points >= 4) return { priority: 'P2', points, reasons };
  return { priority: points >= 2 ? 'P3' : 'P4', points, reasons };
}
