import type { State } from '#components/ui/states/states.tsx';
import { formatCount } from '#lib/format.ts';
import type { ActionStatus, ActionSummary, TrackRecord } from '#lib/schemas/actions/actions.ts';
import { formatSpan } from '#lib/time-format.ts';

/** State and label of each action status on an incident page. */
export const ACTION_STATE: Record<ActionStatus, { state: State; word: string }> = {
  proposed: { state: 'info', word: 'Waiting for approval' },
  approved: { state: 'info', word: 'Approved' },
  queued: { state: 'info', word: 'Starting' },
  running: { state: 'info', word: 'Running' },
  succeeded: { state: 'info', word: 'Ran, not verified yet' },
  verifying: { state: 'info', word: 'Verifying' },
  verified: { state: 'success', word: 'Verified' },
  not_verified: { state: 'error', word: 'Not verified' },
  inconclusive: { state: 'warning', word: 'Inconclusive' },
  unknown: { state: 'unknown', word: 'Outcome unknown' },
  failed: { state: 'error', word: 'Failed' },
  rolling_back: { state: 'warning', word: 'Rollback' },
  rollback_unknown: { state: 'unknown', word: 'Rollback outcome unknown' },
  rolled_back: { state: 'warning', word: 'Rolled back' },
  rollback_failed: { state: 'critical', word: 'Rollback failed' },
  rejected: { state: 'ok', word: 'Rejected' },
  expired: { state: 'ok', word: 'Expired' },
  superseded: { state: 'ok', word: 'Superseded' },
  cancelled: { state: 'ok', word: 'Canceled' },
};

/** State and word of an action, including one whose run a user has stopped. */
export function actionState({ status, stop }: Pick<ActionSummary, 'status' | 'stop'>): {
  state: State;
  word: string;
} {
  if (stop !== null && status === 'running') return { state: 'warning', word: 'Stopping' };
  if (stop !== null && status === 'cancelled') return { state: 'warning', word: 'Stopped' };
  return ACTION_STATE[status];
}

export const WAITING: readonly ActionStatus[] = [
  'proposed',
  'unknown',
  'inconclusive',
  'rollback_unknown',
];
export const MOVING: readonly ActionStatus[] = [
  'approved',
  'queued',
  'running',
  'succeeded',
  'verifying',
  'rolling_back',
];

/** Final statuses of actions without a run. `hasRun` excludes actions stopped during a run. */
export const NEVER_RAN: readonly ActionStatus[] = [
  'rejected',
  'expired',
  'superseded',
  'cancelled',
];

/** Whether the action is running, has run, or may still run. */
export function hasRun({ status, stop }: Pick<ActionSummary, 'status' | 'stop'>): boolean {
  return stop !== null || !NEVER_RAN.includes(status);
}

function weight(status: ActionStatus): number {
  if (MOVING.includes(status)) return 0;
  if (WAITING.includes(status)) return 1;
  return ['verified', 'not_verified', 'rollback_failed'].includes(status) ? 2 : 3;
}

/** Sorts actions by relevance: in progress, waiting, ended; newest first within each group. */
export function rankActions<T extends Pick<ActionSummary, 'status' | 'proposedAt'>>(
  actions: readonly T[],
): T[] {
  return actions.toSorted(
    (a, b) => weight(a.status) - weight(b.status) || b.proposedAt.localeCompare(a.proposedAt),
  );
}

/** Track record of an action: "4 of 5 times, median 6 min", or that it was never tried. */
export function describeRecord(record: TrackRecord): string {
  const rejected =
    record.rejected === 0 ? '' : `, rejected ${formatCount(record.rejected, 'time')}`;
  if (record.tried === 0) return `Never used here${rejected}`;
  const median =
    record.medianRecoveryMs === null ? '' : `, median ${formatSpan(record.medianRecoveryMs)}`;
  return `${record.verified} of ${formatCount(record.tried, 'time')}${median}${rejected}`;
}

/** How often the problem recovered without an action; null if there was always an action. */
export function describeUntouched(record: TrackRecord): string | null {
  const { seen, recovered } = record.untouched;
  if (seen === 0) return null;
  return `Without an action it recovered ${recovered} of ${formatCount(seen, 'time')}`;
}
