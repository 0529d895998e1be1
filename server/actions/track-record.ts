import { median } from '#lib/numerics/median.ts';
import type { TrackRecord } from '#lib/schemas/actions/actions.ts';
import { db } from '#server/platform/database/db.ts';

const relapseMs = 24 * 3_600_000;
/** Statuses of actions that ran and have a verdict, or need a verdict from a user. */
export const triedStatuses = [
  'verified',
  'not_verified',
  'rollback_unknown',
  'rolled_back',
  'rollback_failed',
  'failed',
  'inconclusive',
];

/**
 * `demo`: true for the demo company. Its history is no evidence for the organization's systems, and
 * vice versa.
 */
type Key = { signature: string; kind: string; targetKind: string; demo: boolean };

/**
 * Number of times that a signature was left alone, and that it then disappeared; excludes the
 * incident in question.
 */
export async function untouched(
  { signature, demo }: Pick<Key, 'signature' | 'demo'>,
  exceptId?: string,
): Promise<TrackRecord['untouched']> {
  const incidents = await db().incident.findMany({
    where: {
      ...(exceptId === undefined ? {} : { id: { not: exceptId } }),
      signature,
      demo,
      mergedIntoId: null,
      actions: { none: { startedAt: { not: null } } },
    },
    select: { status: true },
    take: 500,
    orderBy: { openedAt: 'desc' },
  });
  return {
    seen: incidents.length,
    recovered: incidents.filter((incident) => incident.status === 'resolved').length,
  };
}

/** Number of incidents that recurred within 24 h. The verified action then counts as a failure. */
async function relapsedIncidents(ids: string[]): Promise<Map<string, number>> {
  const rows = await db().incident.findMany({
    where: { relapseOfId: { in: ids } },
    select: { relapseOfId: true, openedAt: true },
  });
  return new Map(
    rows.flatMap((row) =>
      row.relapseOfId === null ? [] : [[row.relapseOfId, row.openedAt.getTime()]],
    ),
  );
}

/**
 * Number of times that an action of this kind helped against this signature, and that the signature
 * disappeared without an action.
 */
export async function trackRecord(key: Key): Promise<TrackRecord> {
  const tried = await db().action.findMany({
    where: {
      signature: key.signature,
      kind: key.kind,
      targetKind: key.targetKind,
      demo: key.demo,
      status: { in: triedStatuses },
      startedAt: { not: null },
    },
    select: { status: true, startedAt: true, verifiedAt: true, incidentId: true },
    orderBy: { proposedAt: 'desc' },
    take: 500,
  });
  const rejected = await db().action.count({
    where: {
      signature: key.signature,
      kind: key.kind,
      targetKind: key.targetKind,
      demo: key.demo,
      status: 'rejected',
    },
  });
  const verified = tried.filter((action) => action.status === 'verified');
  const relapses = await relapsedIncidents(
    verified.flatMap((action) => (action.incidentId === null ? [] : [action.incidentId])),
  );
  const relapsed = verified.filter((action) => {
    const at = action.incidentId === null ? undefined : relapses.get(action.incidentId);
    return (
      at !== undefined && action.verifiedAt !== null && at - action.verifiedAt.getTime() < relapseMs
    );
  }).length;
  const recoveries = verified.flatMap(({ startedAt, verifiedAt }) =>
    startedAt && verifiedAt ? [verifiedAt.getTime() - startedAt.getTime()] : [],
  );
  return {
    tried: tried.length,
    verified: verified.length - relapsed,
    relapsed,
    rejected,
    medianRecoveryMs: recoveries.length === 0 ? null : median(recoveries),
    untouched: await untouched(key),
    ranks: tried.length >= 5,
  };
}
