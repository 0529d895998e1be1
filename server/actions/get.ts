import { z } from 'zod';
import { maxWindows } from '#engines/decide/judge-criteria.ts';
import { clamp } from '#engines/math/clamp.ts';
import type { ActionDetail } from '#lib/schemas/actions/actions.ts';
import { actionIdInput } from '#lib/schemas/actions/inputs.ts';
import { environmentNames } from '#server/accounts/environment-names.ts';
import { commentsOf } from '#server/actions/comment.ts';
import { planOf, votableOf } from '#server/actions/internal.ts';
import { underPolicy } from '#server/actions/policy/hold-to-policy.ts';
import { confirmationOf } from '#server/actions/policy/reauthenticate.ts';
import { readSingleOperator } from '#server/actions/policy/single-operator.ts';
import {
  whyMayNotApprove,
  whyMayNotReject,
  type Votable,
} from '#server/actions/policy/who-may-approve.ts';
import { contractOf } from '#server/actions/proposals/contract.ts';
import {
  activeDelegations,
  behalvesOf,
  type ActiveDelegation,
} from '#server/actions/proposals/on-behalf-of.ts';
import {
  actionInclude,
  asStatus,
  toSummaries,
  type ActionRow,
} from '#server/actions/to-summary.ts';
import type { ActionRun } from '#server/generated/prisma/client.ts';
import { requirePermission, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { found, query } from '#server/platform/verb.ts';

const logSchema = z
  .array(z.object({ at: z.string(), level: z.enum(['info', 'error']), text: z.string() }))
  .catch([]);
const verificationSchema = z.custom<NonNullable<ActionDetail['verification']>>(
  (value) => typeof value === 'object' && value !== null,
);

function toRun(run: ActionRun): ActionDetail['runs'][number] {
  return {
    id: run.id,
    purpose: run.purpose === 'rollback' ? 'rollback' : 'run',
    simulated: run.simulated,
    // `followed` is internal: users see a running run.
    status: run.status === 'followed' ? 'running' : run.status,
    startedAt: run.startedAt?.toISOString() ?? null,
    finishedAt: run.finishedAt?.toISOString() ?? null,
    log: logSchema.parse(run.log),
  };
}

/** Actions that retry or roll back an action, oldest first. */
async function readFollowUps(id: string): Promise<ActionDetail['followUps']> {
  const rows = await db().action.findMany({
    where: { plan: { path: ['follows', 'id'], equals: id } },
    orderBy: { number: 'asc' },
    select: { id: true, number: true, status: true, plan: true },
  });
  return rows.flatMap((row) => {
    const { follows } = planOf(row);
    return follows === undefined
      ? []
      : [{ id: row.id, number: row.number, how: follows.how, status: asStatus(row.status) }];
  });
}

/**
 * Verification progress. A window without a verdict is extended, up to `maxWindows` windows in
 * total.
 */
function progress(row: ActionRow, nowMs: number): ActionDetail['verificationProgress'] {
  if (row.status !== 'verifying' || row.verifyFrom === null) return null;
  const { minSamples, windowMs } = planOf(row).successCriteria;
  const partial = z.object({ samples: z.number() }).safeParse(row.verification);
  const fromMs = row.verifyFrom.getTime();
  const windows = clamp(Math.ceil((nowMs - fromMs) / Math.max(1, windowMs)), 1, maxWindows);
  return {
    samples: Math.min(partial.success ? partial.data.samples : 0, minSamples),
    needed: minSamples,
    fromAt: row.verifyFrom.toISOString(),
    untilAt: new Date(fromMs + windows * windowMs).toISOString(),
  };
}

type Deciding = {
  actor: Actor;
  alone: boolean;
  handed: readonly ActiveDelegation[];
  confirmation: ActionDetail['you']['reauthenticate'];
};

function decisionOf(
  stored: ActionRow,
  { action: row, votable }: { action: ActionRow; votable: Votable },
  { actor, alone, handed, confirmation }: Deciding,
): Pick<ActionDetail, 'you' | 'approvals' | 'policy' | 'delegations'> {
  const approveRefusal = whyMayNotApprove(actor, votable, { alone });
  const rejectRefusal = whyMayNotReject(actor, votableOf(stored), votable);
  return {
    you: {
      mayApprove: approveRefusal === null,
      mayReject: rejectRefusal === null,
      reason: approveRefusal ?? rejectRefusal,
      onBehalfOf: approveRefusal === null ? behalvesOf(handed, actor, votable, { alone }) : [],
      reauthenticate: confirmation,
    },
    delegations: handed
      .filter(({ fromActor }) => whyMayNotApprove(fromActor, votable, { alone }) === null)
      .map(({ from, to, endsAt }) => ({
        from: from.name,
        to: to.name,
        endsAt: endsAt.toISOString(),
      })),
    policy: {
      name: 'approvals',
      version: row.policyVersion,
      requiredVotes: alone ? 1 : row.requiredVotes,
      roles: row.approverRoles,
      oneFrom: row.oneFrom,
      needsReauth: row.needsReauth,
      sentence: row.policySentence,
      proposedUnder:
        row === stored ? null : { version: stored.policyVersion, sentence: stored.policySentence },
    },
    approvals: row.approvals.map((vote) => ({
      id: vote.id,
      user: { id: vote.userId, name: vote.userName },
      onBehalfOf:
        vote.onBehalfOfId === null
          ? null
          : { id: vote.onBehalfOfId, name: vote.onBehalfOfName ?? '' },
      vote: vote.vote === 'approve' ? 'approve' : 'reject',
      comment: vote.comment,
      at: vote.createdAt.toISOString(),
      voided: vote.voidedAt !== null,
      breakGlass: vote.breakGlass,
    })),
  };
}

/** Returns one action with its entire contract, and whether the caller may decide on it. */
export const getAction = query(
  { permission: 'actions:read', input: actionIdInput },
  async ({ actor, now }, { id }): Promise<ActionDetail> => {
    const row = found(
      await db().action.findUnique({
        where: { id },
        include: { ...actionInclude, runs: { orderBy: { createdAt: 'asc' } } },
      }),
      'action',
    );
    requirePermission(actor, 'actions:read', row);
    const [[summary], { active: alone }, handed, comments, followUps, confirmation] =
      await Promise.all([
        environmentNames().then((names) => toSummaries([row], names)),
        readSingleOperator(db()),
        row.status === 'proposed' ? activeDelegations(db(), now) : [],
        commentsOf(row.id),
        readFollowUps(id),
        confirmationOf(actor, row),
      ]);
    const verification =
      row.status === 'verifying' || row.verification === null
        ? null
        : verificationSchema.parse(row.verification);
    return {
      ...found(summary, 'action'),
      ...contractOf(row),
      plan: planOf(row),
      executor: row.executor,
      ...decisionOf(row, await underPolicy(db(), row), {
        actor,
        alone,
        handed,
        confirmation,
      }),
      comments,
      followUps,
      runs: row.runs.map(toRun),
      verification,
      verificationProgress: progress(row, now.getTime()),
    };
  },
);
