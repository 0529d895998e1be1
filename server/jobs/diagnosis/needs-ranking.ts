import { isSameResource } from '#engines/correlate/graph.ts';
import type { Alert } from '#server/generated/prisma/client.ts';
import {
  lastEndMs,
  ownAlerts,
  type CauseOf,
  type DiagnosedIncident,
} from '#server/incidents/diagnosis/incident-explanation.ts';
import { storedCausesSchema } from '#server/incidents/diagnosis/stored-diagnosis.ts';

/** A young incident is ranked at every pass, because its evidence is still incomplete. */
const youngMs = 15 * 60_000;
/** Statuses of an action that changes its target or is being verified. */
const acting = ['running', 'unknown', 'succeeded', 'verifying', 'rolling_back', 'rollback_unknown'];

export type RankedIncident = {
  openedAt: Date;
  /** Time a person last changed which alerts belong to it. */
  regroupedAt: Date | null;
  alerts: readonly Alert[];
  /** The current ranking, or none. */
  diagnoses: readonly { createdAt: Date; causes: unknown; onsetAt: Date }[];
  /** Actions that were started (see `actionsOn`). */
  actions: readonly { status: string; finishedAt: Date | null; verifiedAt: Date | null }[];
} & DiagnosedIncident;

/** An action that was started, wherever it was proposed. */
export type StartedAction = RankedIncident['actions'][number] & {
  incidentId: string | null;
  startedAt: Date | null;
  targetId: string | null;
  targetKind: string;
  targetName: string;
};

/** Actions of an incident, and those of others that changed its first cause's resource since its onset. */
export function actionsOn(
  { id, diagnoses: [current] }: Pick<RankedIncident, 'diagnoses'> & { id: string },
  started: readonly StartedAction[],
): StartedAction[] {
  const [first] = storedCausesSchema.safeParse(current?.causes).data ?? [];
  const onsetMs = current?.onsetAt.getTime() ?? Number.POSITIVE_INFINITY;
  return started.filter(
    ({ incidentId, startedAt, targetId, targetKind, targetName }) =>
      incidentId === id ||
      (first !== undefined &&
        isSameResource(first.resource, { id: targetId, kind: targetKind, name: targetName }) &&
        (startedAt?.getTime() ?? 0) >= onsetMs),
  );
}

/**
 * Whether the causes of an incident must be ranked: it has no ranking or is less than 15 minutes
 * old. Also if, since the last ranking, an alert fired, an action ended, or a person changed its
 * alerts. Never while an action runs or is being verified, because its effect would be mistaken
 * for evidence. Never after the alerts that the cause explains have ended, because then the
 * recovery would be.
 */
export function needsRanking(incident: RankedIncident, nowMs: number, causeOf: CauseOf): boolean {
  const { alerts, actions, diagnoses } = incident;
  if (actions.some(({ status }) => acting.includes(status))) return false;
  const last = diagnoses[0]?.createdAt.getTime() ?? 0;
  if (last === 0) return true;
  const isNew = (at: Date | null) => (at?.getTime() ?? 0) > last;
  const hasNews =
    isNew(incident.regroupedAt) ||
    alerts.some(({ firedAt }) => isNew(firedAt)) ||
    actions.some(({ finishedAt, verifiedAt }) => isNew(verifiedAt ?? finishedAt));
  const isYoung = actions.length === 0 && nowMs - incident.openedAt.getTime() < youngMs;
  if (!hasNews && !isYoung) return false;
  return lastEndMs(ownAlerts(alerts, causeOf(incident))) === null;
}
