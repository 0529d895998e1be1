import { isSameResource } from '#engines/correlate/graph.ts';
import type { StoredCause } from '#server/incidents/diagnosis/stored-diagnosis.ts';

const isCredible = ({ level }: StoredCause): boolean => level === 'likely' || level === 'possible';

const isSameCause = (a: StoredCause, b: StoredCause): boolean =>
  a.kind === b.kind && isSameResource(a.resource, b.resource) && a.change?.ref === b.change?.ref;

/**
 * Causes of an incident that need an action: the first cause, and the cause of a second onset
 * unless it is the first cause of another open incident (`elsewhere`). Only credible causes. Pure.
 */
export function causesToTreat(
  [first, ...rest]: readonly StoredCause[],
  elsewhere: readonly StoredCause[],
): StoredCause[] {
  const later = rest.filter(
    (cause) => cause.later === true && !elsewhere.some((other) => isSameCause(other, cause)),
  );
  return [...(first === undefined ? [] : [first]), ...later].filter(isCredible);
}
