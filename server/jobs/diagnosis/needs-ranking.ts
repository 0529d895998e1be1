import { isSameResource } from '#engines/correlate/graph.ts';
import type { Alert } from '#server/generated/prisma/client.ts';
import {
  lastEndMs,
  ownAlerts,
  type CauseOf,
  type DiagnosedIncident,
} from '#server/incidents/diagnosis/incident-explanation.ts';
import { storedCausesSchema } from '#server/incidents/diagnosis/stored-diagnosis.ts';

/** A recent incident is ranked in every pass, because its evidence is still incomplete. */
const youngMs = 15 * 60_000;
/** Action statuses in which the target is being changed or verified. */
const acting = ['running', 'unknown', 'succeeded', 'verifying', 'rolling_back', 'rollback_unknown'];

export type RankedIncident = {
  openedAt: Date;
  /** Last time a person added or removed alerts. */
  regroupedAt: Date | null;
  alerts: readonly Alert[];
  /** The current ranking, if any. */
  diagnoses: readonly { createdAt: Date; causes: unknown; onsetAt: Date }[];
  /** Started actions (see `actionsOn`). */
  actions: readonly { status: string; finishedAt: Date | null; verifiedAt: Date | null }[];
} & DiagnosedIncident;

/** A started action, regardless of the incident for which it was proposed. */
export type StartedAction = RankedIncident['actions'][number] & {
  incidentId: string | null;
  startedAt: Date | null;
  targetId: string | null;
  targetKind: string;
  targetName: string;
};

/**
 * Actions of an incident, and actions of others that changed the resource of its first cause since
 * its onset.
 */
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
 * old, or an alert fired, an action ended, or a person changed its alerts since the last ranking.
 * Never while an action runs or is being verified, because its effect would count as evidence.
 * Never after the alerts that the cause explains have ended, because the recovery would count as
 * evidence.
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
