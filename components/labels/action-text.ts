import { followUpFrom } from '#lib/choices/actions.ts';
import { formatCount } from '#lib/format.ts';
import type { ActionDetail, ActionStatus, TrackRecord } from '#lib/schemas/actions/actions.ts';
import type { FollowUpHow } from '#lib/schemas/actions/inputs.ts';
import { formatSpan } from '#lib/time-format.ts';

/** Minimum number of attempts for a track record to be ranked. */
const FEW = 5;

const NOUNS: Record<string, string> = {
  'service.roll_back': 'rollback',
  'service.restart': 'restart',
  'service.scale': 'scaling',
  'model.retrain': 'retraining',
  'model.reproduce': 'reproduction',
  'model.roll_back': 'rollback',
  'model.repair_data': 'repair',
  'model.set_alias': 'promotion',
  'model.set_traffic': 'traffic change',
};

/** Noun of an action for buttons: "rollback" in "Approve rollback" and "Reject rollback". */
export function actionNoun(kind: string): string {
  return NOUNS[kind] ?? 'action';
}

/** The values that a rollback restores: "version 1.0.0", "replicas 2". */
export function describeRollback(plan: Pick<ActionDetail['plan'], 'changes'>): string {
  return plan.changes.map(({ field, from }) => `${field} ${from}`).join(', ');
}

/** Whether the action may be retried or rolled back in its current status. */
export function mayFollow(
  action: Pick<ActionDetail, 'status' | 'plan' | 'runs'>,
  how: FollowUpHow,
): boolean {
  const from: readonly ActionStatus[] = followUpFrom[how];
  if (!from.includes(action.status)) return false;
  // An action canceled before it started has changed nothing.
  const ran = action.runs.some((run) => run.purpose === 'run' && run.startedAt !== null);
  return how === 'again' || (ran && action.plan.rollback.kind === 'plan');
}

/** Display key of an action: "ACT-12". */
export function actionKey(action: { number: number }): string {
  return `ACT-${action.number}`;
}

/** The loop whose kill switch stops an action of this kind. */
export function loopOfKind(kind: string): string {
  return kind.startsWith('model.') ? 'model-deployment' : 'incident-resolution';
}

/** The permission to settle an unknown outcome or to cancel; the server checks it again. */
export function decidePermission(kind: string): string {
  return kind.startsWith('model.') ? 'actions:decide-models' : 'actions:decide-infrastructure';
}

/**
 * Whether the outcome is unknown until a user reports it or a probe of the external system
 * determines it.
 */
export function isInDoubt(status: ActionStatus): boolean {
  return status === 'unknown' || status === 'inconclusive' || status === 'rollback_unknown';
}

/** Whether the run is in progress and has not been stopped yet. */
export function mayStop(action: Pick<ActionDetail, 'status' | 'stop'>): boolean {
  return action.status === 'running' && action.stop === null;
}

export const NOT_STARTED: readonly ActionStatus[] = ['proposed', 'approved', 'queued'];

/** Track record of an action: "4 of 5 verified, median 6 min". */
export function recordLine(record: TrackRecord): string {
  if (record.tried === 0) return 'Never used here';
  const median =
    record.medianRecoveryMs === null ? '' : `, median ${formatSpan(record.medianRecoveryMs)}`;
  return `${record.verified} of ${record.tried} verified${median}`;
}

/** Details of the record, one sentence for each fact. */
export function recordDetail({ rejected, relapsed, ranks, untouched }: TrackRecord): string {
  const sentences = [
    untouched.seen === 0
      ? 'Every incident had an action'
      : `Without an action, ${untouched.recovered} of ${formatCount(untouched.seen, 'incident')} recovered`,
    ...(relapsed === 0 ? [] : [`${relapsed} relapsed`]),
    ...(rejected === 0 ? [] : [`Rejected ${formatCount(rejected, 'time')}`]),
    ...(ranks ? [] : [`Fewer than ${FEW} tries, so not ranked`]),
  ];
  return `${sentences.join('. ')}.`;
}

/** Size of the blast radius: "2 services, 1 model". */
export function blastLine(blast: ActionDetail['plan']['blastRadius']): string {
  const parts = [
    blast.services === 1 ? '1 service' : `${blast.services} services`,
    ...(blast.models === 0 ? [] : [blast.models === 1 ? '1 model' : `${blast.models} models`]),
  ];
  return parts.join(', ');
}

/** What happens at the deadline; the last sentence of the card. */
export function consequenceOf(action: Pick<ActionDetail, 'incident'>): string {
  return action.incident === null
    ? 'Nothing runs. A new plan needs fresh data.'
    : 'Nothing runs. The incident stays open with its owner, and a new plan is made from fresh data.';
}

/** Capitalizes the first letter, because reasons are sentence fragments. */
export function sentenceCase(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
