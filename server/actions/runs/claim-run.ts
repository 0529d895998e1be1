import { z } from 'zod';
import { preCheckSchema } from '#lib/schemas/actions/plan.ts';
import { idSchema } from '#lib/schemas/fields.ts';
import { moveAction, planOf } from '#server/actions/internal.ts';
import { whyStopped } from '#server/actions/policy/closed-gate.ts';
import { obsoleteReason } from '#server/actions/policy/limit-breach.ts';
import { withdrawalReason } from '#server/actions/policy/policy-in-force.ts';
import { freezeAt } from '#server/actions/policy/policy.ts';
import { readPolicy } from '#server/actions/policy/read-policy.ts';
import { firstFailure, passed, type PreCheck } from '#server/actions/targets/pre-check.ts';
import type { Action, ActionRun, Approval } from '#server/generated/prisma/client.ts';
import { startingWith } from '#server/platform/database/like-text.ts';
import { found, verb, type VerbContext } from '#server/platform/verb.ts';
import { isOverridden } from './overridden-checks.ts';
import { describeStop } from './stop-reason.ts';

type Decided = Action & { approvals: Approval[] };

export const leaseMs = 30_000;
export const rolloutSignature = 'rollout:';

/** Lease key of an active run: its target, or a key without a real target if it is simulated. */
export function leaseOf(
  action: Pick<Action, 'targetKind' | 'targetName'>,
  run: Pick<ActionRun, 'simulated'>,
): string {
  return `${run.simulated ? 'past:' : ''}${action.targetKind}:${action.targetName}`;
}

const input = z.object({ runId: idSchema, worker: z.string(), preCheck: preCheckSchema });

export type Claim =
  | { kind: 'claimed'; fence: number }
  | { kind: 'waiting'; reason: string }
  | { kind: 'ended'; reason: string };

/**
 * Acquires the target's lease for a run, with a higher fence; null while another run has the lease.
 */
export async function takeLease(
  context: VerbContext,
  target: string,
  runId: string,
): Promise<bigint | null> {
  const until = new Date(context.now.getTime() + leaseMs);
  const rows = await context.tx.$queryRaw<{ fence: bigint }[]>`
    insert into "TargetLease" ("target", "fence", "runId", "leaseUntil", "updatedAt")
    values (${target}, 1, ${runId}::uuid, ${until}, ${context.now})
    on conflict ("target") do update set "fence" = "TargetLease"."fence" + 1, "runId" = excluded."runId",
      "leaseUntil" = excluded."leaseUntil", "updatedAt" = excluded."updatedAt"
    where "TargetLease"."runId" is null or "TargetLease"."runId" = excluded."runId"
    returning "fence"`;
  return rows[0]?.fence ?? null;
}

/**
 * Reason that a run must wait, or null. Conditions that end an action are handled by the caller.
 */
async function whyWait(context: VerbContext, action: Action): Promise<string | null> {
  const stopped = await whyStopped(context, action.kind);
  if (stopped !== null) return `Execution is stopped: ${stopped}`;
  const { body } = await readPolicy(context.tx);
  const brokeGlass = await context.tx.approval.findFirst({
    where: { actionId: action.id, breakGlass: true, voidedAt: null },
    select: { id: true },
  });
  const freeze = freezeAt(body, context.now);
  if (freeze !== null && brokeGlass === null) return `Frozen until ${freeze.to}: ${freeze.title}`;
  const running = await context.tx.action.count({
    where: {
      status: { in: ['running', 'rolling_back'] },
      id: { not: action.id },
      past: context.past,
      // A training that runs for hours in an external system does not block other actions.
      NOT: { runs: { some: { status: 'followed' } } },
    },
  });
  if (running >= body.limits.concurrent)
    return `${running} actions are already running, the limit is ${body.limits.concurrent}`;
  // The steps of a rollout were decided together and already counted as its promotion.
  if (action.signature.startsWith(rolloutSignature)) return null;
  const since = new Date(context.now.getTime() - 3_600_000);
  const recent = await context.tx.action.findMany({
    where: {
      startedAt: { gt: since },
      id: { not: action.id },
      past: context.past,
      NOT: { signature: startingWith(rolloutSignature) },
    },
    select: { targetKind: true, targetName: true },
  });
  if (recent.length >= body.limits.perHour)
    return `${recent.length} actions ran within the last hour, the limit is ${body.limits.perHour}`;
  const same = recent.filter(
    (other) => other.targetKind === action.targetKind && other.targetName === action.targetName,
  ).length;
  if (same >= body.limits.perTargetPerHour)
    return `${same} actions ran on this target within the last hour, the limit is ${body.limits.perTargetPerHour}`;
  return null;
}

/**
 * Reason that the policy in force forbids a decided action. Steps of a rollout are exempt, because
 * they were decided with its promotion.
 */
async function whyForbidden(context: VerbContext, action: Decided): Promise<string | null> {
  if (context.past || action.signature.startsWith(rolloutSignature)) return null;
  return withdrawalReason(context.tx, action);
}

type Ending = Pick<Parameters<typeof moveAction>[2], 'reason'> & {
  to: 'expired' | 'cancelled' | 'superseded';
  /** Title of the timeline entry, followed by the name of the action. */
  title: string;
};

/** Reason that a queued action must not start at all, and the resulting status. */
async function endingOf(
  context: VerbContext,
  action: Decided,
  preCheck: PreCheck,
): Promise<Ending | null> {
  if (action.expiresAt <= context.now)
    return {
      to: 'expired',
      reason: 'It expired before it could start.',
      title: 'Expired before the start',
    };
  const over = await obsoleteReason(context.tx, action);
  if (over !== null) return { to: 'superseded', reason: over, title: 'Not started' };
  const forbidden = await whyForbidden(context, action);
  if (forbidden !== null)
    return {
      to: 'cancelled',
      reason: forbidden,
      title: 'Not started: the current policy does not allow it',
    };
  const { body } = await readPolicy(context.tx);
  if (planOf(action).blastRadius.services > body.limits.blastRadiusServices)
    return {
      to: 'cancelled',
      reason: 'The blast radius is larger than the policy allows.',
      title: 'Not started: too many resources depend on its target',
    };
  if (passed(preCheck) || isOverridden(action, preCheck)) return null;
  return {
    to: 'superseded',
    reason: `The state has changed. ${firstFailure(preCheck)}`,
    title: 'Not started',
  };
}

async function endIfStale(
  context: VerbContext,
  run: ActionRun,
  action: Decided,
  preCheck: PreCheck,
): Promise<string | null> {
  const ending = await endingOf(context, action, preCheck);
  if (ending === null) return null;
  const { to, reason, title } = ending;
  await moveAction(context, action, {
    from: 'queued',
    to,
    reason,
    timeline: { title: `${title}: ${action.title}`, body: reason, story: true },
  });
  await context.tx.actionRun.update({
    where: { id: run.id },
    data: { status: 'cancelled', finishedAt: context.now },
  });
  return 'The action ended before its start.';
}

async function stayQueued(context: VerbContext, action: Action, reason: string): Promise<Claim> {
  if (action.statusReason !== reason) {
    await context.tx.action.update({
      where: { id: action.id },
      data: { statusReason: reason },
      select: { id: true },
    });
  }
  context.nothingChanged();
  return { kind: 'waiting', reason };
}

async function markRunning(
  context: VerbContext,
  run: ActionRun,
  action: Action,
  fence: bigint,
  worker: string,
): Promise<void> {
  const { count } = await context.tx.actionRun.updateMany({
    where: { id: run.id, status: 'queued' },
    data: {
      status: 'running',
      fence,
      leaseHolder: worker,
      leaseUntil: new Date(context.now.getTime() + leaseMs),
      startedAt: context.now,
    },
  });
  if (count === 0) throw new Error('The run was claimed by another worker');
  if (run.purpose === 'rollback') {
    await context.audit({
      subject: { kind: 'action', id: action.id, name: action.title },
      after: { rollback: 'started' },
    });
    return;
  }
  await moveAction(context, action, {
    from: 'queued',
    to: 'running',
    reason: 'The worker executes it.',
    data: { startedAt: context.now },
    timeline: { title: `Started: ${action.title}`, story: true },
  });
}

/**
 * Claims a queued run: checks kill switch, freeze, expiry, policy, limits and pre-check again, and
 * acquires the target's lease with a higher fence. A second worker gets `waiting`.
 */
export const claimRun = verb(
  { permission: 'actions:write', input, audit: 'actions.start' },
  async (context, given): Promise<Claim> => {
    const run = found(
      await context.tx.actionRun.findUnique({
        where: { id: given.runId },
        include: { action: { include: { approvals: true } } },
      }),
      'run',
    );
    const { action } = run;
    if (run.status !== 'queued') {
      context.nothingChanged();
      return { kind: 'ended', reason: `The run is ${run.status}.` };
    }
    const stop = await whyWait(context, action);
    if (stop !== null) return stayQueued(context, action, stop);
    if (run.purpose === 'run') {
      const ended = await endIfStale(context, run, action, given.preCheck);
      if (ended !== null) return { kind: 'ended', reason: ended };
    }
    const fence = await takeLease(context, leaseOf(action, run), run.id);
    if (fence === null) {
      context.nothingChanged();
      return { kind: 'waiting', reason: 'Another run has locked the target.' };
    }
    await markRunning(context, run, action, fence, given.worker);
    // The job polls every started run until it ends.
    if (!run.simulated) await context.wake('settle-runs');
    return { kind: 'claimed', fence: Number(fence) };
  },
);

/**
 * Extends the lease of a run that this worker owns. `held: false`: the lease was lost, stop
 * immediately. `stopped`: reason that no further step may begin (the kill switch, or a user who
 * stopped this run).
 */
export const renewLease = verb(
  {
    permission: 'actions:write',
    input: z.object({ runId: idSchema, worker: z.string(), step: z.number().int().min(0) }),
    audit: 'actions.renew-lease',
  },
  async (context, given) => {
    context.nothingChanged();
    const run = found(
      await context.tx.actionRun.findUnique({
        where: { id: given.runId },
        include: { action: true },
      }),
      'run',
    );
    const stopped =
      (await whyStopped(context, run.action.kind)) ??
      (run.purpose === 'run' ? describeStop(run.action) : null);
    const { count } = await context.tx.actionRun.updateMany({
      where: { id: given.runId, status: 'running', leaseHolder: given.worker },
      data: { leaseUntil: new Date(context.now.getTime() + leaseMs), step: given.step },
    });
    return { held: count === 1, stopped };
  },
);

const logInput = z.object({
  runId: idSchema,
  level: z.enum(['info', 'error']),
  text: z.string().max(2_000),
});

export const logRun = verb(
  { permission: 'actions:write', input: logInput, audit: 'actions.log' },
  async (context, given) => {
    const line = JSON.stringify([
      { at: context.now.toISOString(), level: given.level, text: given.text },
    ]);
    await context.tx
      .$executeRaw`update "ActionRun" set log = log || ${line}::jsonb where id = ${given.runId}::uuid`;
    const run = await context.tx.actionRun.findUnique({
      where: { id: given.runId },
      select: { actionId: true },
    });
    await context.emit('actions', run?.actionId ?? given.runId);
    context.nothingChanged();
  },
);
