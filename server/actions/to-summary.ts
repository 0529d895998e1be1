import type { ActionStatus, ActionSummary, Risk, TrackRecord } from '#lib/schemas/actions.ts';
import { actionStatuses, riskSchema } from '#lib/schemas/actions.ts';
import type { Action, Approval, Incident } from '#server/generated/prisma/client.ts';
import { trackRecord } from '#server/actions/track-record.ts';

export type ActionRow = Action & {
  approvals: Approval[];
  incident: Pick<Incident, 'id' | 'number' | 'title'> | null;
};

export const actionInclude = {
  approvals: { orderBy: { createdAt: 'asc' } },
  incident: { select: { id: true, number: true, title: true } },
} as const;

function asStatus(value: string): ActionStatus {
  const status = actionStatuses.find((known) => known === value);
  if (status === undefined) throw new Error(`Unknown action status ${value}`);
  return status;
}

const asRisk = (value: string): Risk => riskSchema.parse(value);

function toSummary(row: ActionRow, environment: string | null, record: TrackRecord): ActionSummary {
  return {
    id: row.id,
    number: row.number,
    kind: row.kind,
    title: row.title,
    status: asStatus(row.status),
    statusReason: row.statusReason,
    risk: asRisk(row.risk),
    target: { id: row.targetId, kind: row.targetKind, name: row.targetName },
    environment,
    planVersion: row.planVersion,
    incident: row.incident,
    proposedAt: row.proposedAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    votes: {
      approve: row.approvals.filter((vote) => vote.vote === 'approve' && vote.voidedAt === null)
        .length,
      required: row.requiredVotes,
    },
    trackRecord: record,
    demo: row.demo,
  };
}

/** Summaries with the environment's name and the track record, one look-up per distinct signature. */
export async function toSummaries(
  rows: readonly ActionRow[],
  environments: ReadonlyMap<string, string>,
): Promise<ActionSummary[]> {
  const records = new Map<string, Promise<TrackRecord>>();
  return Promise.all(
    rows.map(async (row) => {
      const key = `${row.signature}|${row.kind}|${row.targetKind}`;
      const record = records.get(key) ?? trackRecord(row);
      records.set(key, record);
      return toSummary(
        row,
        row.environmentId === null ? null : (environments.get(row.environmentId) ?? null),
        await record,
      );
    }),
  );
}
