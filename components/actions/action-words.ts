import { followUpFrom } from '#lib/choices/actions.ts';
import type { FollowUpHow } from '#lib/schemas/actions-inputs.ts';
import type { ActionDetail, ActionStatus, TrackRecord } from '#lib/schemas/actions.ts';
import { formatCount } from '#lib/format.ts';
import { formatSpan } from '#lib/time-format.ts';

/** Below this many tries a record says nothing about which action is better. */
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
  'model.set_traffic': 'change of the traffic',
};

/** "rollback" for the buttons "Approve rollback" and "Reject rollback". */
export function actionNoun(kind: string): string {
  return NOUNS[kind] ?? 'action';
}

/** What a way back brings back: "version 1.0.0", "replicas 2". */
export function backWords(plan: Pick<ActionDetail['plan'], 'changes'>): string {
  return plan.changes.map(({ field, from }) => `${field} ${from}`).join(', ');
}

/** May be tried again, or taken back, from where it stands. */
export function mayFollow(
  action: Pick<ActionDetail, 'status' | 'plan' | 'runs'>,
  how: FollowUpHow,
): boolean {
  const from: readonly ActionStatus[] = followUpFrom[how];
  if (!from.includes(action.status)) return false;
  // What was cancelled before its start has changed nothing.
  const ran = action.runs.some((run) => run.purpose === 'run' && run.startedAt !== null);
  return how === 'again' || (ran && action.plan.rollback.kind === 'plan');
}

/** "ACT-12" */
export function actionKey(action: { number: number }): string {
  return `ACT-${action.number}`;
}

/** The loop whose kill switch stops an action of this kind. */
export function loopOfKind(kind: string): string {
  return kind.startsWith('model.') ? 'model-deployment' : 'incident-resolution';
}

/** Who may settle doubt or cancel, besides what the server checks again. */
export function decidePermission(kind: string): string {
  return kind.startsWith('model.') ? 'actions:decide-models' : 'actions:decide-infrastructure';
}

/** A person has to say what happened, or a probe of the outside system. */
export function isInDoubt(status: ActionStatus): boolean {
  return status === 'unknown' || status === 'inconclusive' || status === 'rollback_unknown';
}

/** Its run goes on, and nobody has stopped it yet. */
export function mayStop(action: Pick<ActionDetail, 'status' | 'stop'>): boolean {
  return action.status === 'running' && action.stop === null;
}

export const NOT_STARTED: readonly ActionStatus[] = ['proposed', 'approved', 'queued'];

/** "4 of 5 verified, median 6 min", or that it was never tried. */
export function recordLine(record: TrackRecord): string {
  const rejected =
    record.rejected === 0 ? '' : `, turned down ${formatCount(record.rejected, 'time')}`;
  if (record.tried === 0) return `Never tried here${rejected}`;
  const median =
    record.medianRecoveryMs === null ? '' : `, median ${formatSpan(record.medianRecoveryMs)}`;
  return `${record.verified} of ${record.tried} verified${median}${rejected}`;
}

/** What the record is worth: how often the trouble went away by itself, and whether there are enough tries. */
export function recordDetail(record: TrackRecord): string {
  const { seen, recovered } = record.untouched;
  const untouched =
    seen === 0 ? 'Never left untouched' : `Untouched, ${recovered} of ${seen} recovered`;
  const relapsed = record.relapsed === 0 ? '' : `, ${record.relapsed} relapsed`;
  return record.ranks
    ? `${untouched}${relapsed}`
    : `${untouched}${relapsed}; below ${FEW} tries, too few to rank`;
}

/** "2 services, 1 model" with the names of what is hit. */
export function blastLine(blast: ActionDetail['plan']['blastRadius']): string {
  const parts = [
    blast.services === 1 ? '1 service' : `${blast.services} services`,
    ...(blast.models === 0 ? [] : [blast.models === 1 ? '1 model' : `${blast.models} models`]),
  ];
  return parts.join(', ');
}

/** What happens when the time is up; the last sentence of the card. */
export function consequenceOf(action: Pick<ActionDetail, 'incident'>): string {
  return action.incident === null
    ? 'Nothing is run. A new plan has to be made from fresh data.'
    : 'Nothing is run. The incident stays open, its owner keeps it, and a new plan is made from fresh data.';
}

/** First letter as a capital: reasons come as parts of sentences. */
export function sentenceCase(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
