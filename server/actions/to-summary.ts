import {
  actionStatuses,
  type ActionStatus,
  type ActionSummary,
  type TrackRecord,
} from '#lib/schemas/actions/actions.ts';
import { riskSchema, type Risk } from '#lib/schemas/actions/plan.ts';
import { approvalsOf, votableOf } from '#server/actions/internal.ts';
import { underPolicy } from '#server/actions/policy/hold-to-policy.ts';
import { readSingleOperator } from '#server/actions/policy/single-operator.ts';
import { whyMayNotApprove } from '#server/actions/policy/who-may-approve.ts';
import { activeDelegations } from '#server/actions/proposals/on-behalf-of.ts';
import { stopOf } from '#server/actions/runs/stop-reason.ts';
import { trackRecord } from '#server/actions/track-record.ts';
import type { Action, Approval, Incident } from '#server/generated/prisma/client.ts';
import { db } from '#server/platform/database/db.ts';

export type ActionRow = Action & {
  approvals: Approval[];
  incident: Pick<Incident, 'id' | 'number' | 'title'> | null;
};

export const actionInclude = {
  approvals: { orderBy: { createdAt: 'asc' } },
  incident: { select: { id: true, number: true, title: true } },
} as const;

export function asStatus(value: string): ActionStatus {
  const status = actionStatuses.find((known) => known === value);
  if (status === undefined) throw new Error(`Unknown action status ${value}`);
  return status;
}

const asRisk = (value: string): Risk => riskSchema.parse(value);

function toSummary(
  row: ActionRow,
  environment: string | null,
  record: TrackRecord,
  standIns: ActionSummary['standIns'],
): ActionSummary {
  return {
    id: row.id,
    number: row.number,
    kind: row.kind,
    title: row.title,
    status: asStatus(row.status),
    statusReason: row.statusReason,
    stop: stopOf(row),
    risk: asRisk(row.risk),
    target: { id: row.targetId, kind: row.targetKind, name: row.targetName },
    environment,
    planVersion: row.planVersion,
    incident: row.incident,
    proposedAt: row.proposedAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    votes: {
      approve: approvalsOf(row).length,
      required: row.requiredVotes,
    },
    trackRecord: record,
    standIns,
    demo: row.demo,
  };
}

/**
 * Finder for the users who can decide on behalf of others for a waiting action; reads delegations
 * once for all rows.
 */
async function standInFinder(
  rows: readonly ActionRow[],
): Promise<(row: ActionRow) => ActionSummary['standIns']> {
  if (!rows.some((row) => row.status === 'proposed')) return () => [];
  const [handed, { active: alone }] = await Promise.all([
    activeDelegations(db(), new Date()),
    readSingleOperator(db()),
  ]);
  return (row) =>
    row.status === 'proposed'
      ? handed
          .filter(
            ({ fromActor }) => whyMayNotApprove(fromActor, votableOf(row), { alone }) === null,
          )
          .map(({ from, to, endsAt }) => ({
            from: from.name,
            to: to.name,
            endsAt: endsAt.toISOString(),
          }))
      : [];
}

/** Summaries with the environment's name and the track record; one query per distinct signature. */
export async function toSummaries(
  stored: readonly ActionRow[],
  environments: ReadonlyMap<string, string>,
): Promise<ActionSummary[]> {
  const rows = await Promise.all(stored.map(async (row) => (await underPolicy(db(), row)).action));
  const records = new Map<string, Promise<TrackRecord>>();
  const standInsOf = await standInFinder(rows);
  return Promise.all(
    rows.map(async (row) => {
      const key = `${row.signature}|${row.kind}|${row.targetKind}|${row.demo}`;
      const record = records.get(key) ?? trackRecord(row);
      records.set(key, record);
      return toSummary(
        row,
        row.environmentId === null ? null : (environments.get(row.environmentId) ?? null),
        await record,
        standInsOf(row),
      );
    }),
  );
}
