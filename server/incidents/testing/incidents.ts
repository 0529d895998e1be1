import type { Severity } from '#lib/schemas/fields.ts';
import { newId } from '#server/platform/ids.ts';

/** The row of an alert that fires now and belongs to no incident yet. */
export function firingAlert(title: string, severity: Severity = 'warning') {
  const now = new Date();
  return {
    id: newId(),
    fingerprint: newId(),
    origin: 'finding',
    title,
    state: 'firing',
    severity,
    labels: {},
    startedAt: now,
    firedAt: now,
    lastSeenAt: now,
  };
}
