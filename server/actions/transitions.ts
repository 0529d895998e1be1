import type { ActionStatus } from '#lib/schemas/actions/actions.ts';

/**
 * Every allowed status transition. Each is one compare-and-set with an audit row (see
 * `move-action.ts`).
 */
export const transitions: Record<ActionStatus, readonly ActionStatus[]> = {
  proposed: ['approved', 'rejected', 'expired', 'superseded', 'cancelled'],
  approved: ['queued', 'cancelled', 'superseded', 'expired'],
  queued: ['running', 'cancelled', 'superseded', 'expired'],
  running: ['succeeded', 'failed', 'unknown', 'cancelled'],
  unknown: ['succeeded', 'failed', 'cancelled'],
  succeeded: ['verifying'],
  verifying: ['verified', 'not_verified', 'inconclusive'],
  inconclusive: ['verified', 'not_verified'],
  not_verified: ['rolling_back'],
  rolling_back: ['rolled_back', 'rollback_failed', 'rollback_unknown'],
  rollback_unknown: ['rolled_back', 'rollback_failed'],
  rejected: [],
  expired: [],
  superseded: [],
  cancelled: [],
  failed: [],
  verified: [],
  rolled_back: [],
  rollback_failed: [],
};

export const waitingStatuses: readonly ActionStatus[] = [
  'proposed',
  'unknown',
  'inconclusive',
  'rollback_unknown',
];
/**
 * Statuses that another step follows. A rollback follows in the same transaction or never:
 * `not_verified` is final.
 */
export const activeStatuses: readonly ActionStatus[] = [
  'proposed',
  'approved',
  'queued',
  'running',
  'unknown',
  'succeeded',
  'verifying',
  'inconclusive',
  'rolling_back',
  'rollback_unknown',
];

export function isAllowed(from: ActionStatus, to: ActionStatus): boolean {
  return transitions[from].includes(to);
}
