import type { FieldChange } from '../../demo/changes/carry-out.ts';
import type { Quality, ServiceState } from './drawn-services.ts';

/** Ignores rounding differences and the wait for one more place in a queue. */
function isWorse(now: Quality, then: Quality): boolean {
  return now.meanMs > 1.05 * then.meanMs || now.errorRate > then.errorRate + 0.001;
}

/**
 * Describes services that get worse immediately after an operation, one sentence each. Both
 * qualities are of the same moment, so the difference is the effect of the operation alone.
 */
export function harmOf(
  { spec: { name } }: ServiceState,
  changes: readonly FieldChange[],
  before: ReadonlyMap<string, Quality>,
  after: ReadonlyMap<string, Quality>,
): string[] {
  const made = changes.map(({ field, from, to }) => `${field} ${from} to ${to}`).join(', ');
  return [...after]
    .filter(([hurt, now]) => {
      const then = before.get(hurt);
      return then !== undefined && isWorse(now, then);
    })
    .map(([hurt]) => `${name} (${made}) made ${hurt} worse`);
}
