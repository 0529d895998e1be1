import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { approve } from '#server/actions/decide.ts';
import { proposePlan, rollbackPlan, type makeUser } from '#server/actions/testing/actions.ts';
import type { TestPeer } from '#server/actions/testing/executor-peer.ts';
import { db } from '#server/platform/database/db.ts';
import { startWorker, type WorkerProcess } from './worker-process.ts';

const SETTLE_WITHIN_MS = 60_000;
const open = ['approved', 'queued', 'running', 'unknown'];
const behaviours = ['answer', 'hang-after-effect', 'hang-before-effect'] as const;

export const actionKill = z.object({
  round: z.number(),
  behaviour: z.string(),
  statusAtKill: z.string(),
  status: z.string(),
  settledSeconds: z.number().nullable(),
  effects: z.number(),
});
export type ActionKill = z.output<typeof actionKill>;

type Operator = Awaited<ReturnType<typeof makeUser>>;

async function statusOf(id: string): Promise<string> {
  return (await db().action.findUniqueOrThrow({ where: { id }, select: { status: true } })).status;
}

/**
 * Kills the worker while it executes one action, starts another, and waits for the action to be
 * settled.
 */
export async function killDuringAction(
  round: number,
  peer: TestPeer,
  operator: Operator,
  random: () => number,
): Promise<ActionKill> {
  const behaviour = behaviours[round % behaviours.length] ?? 'answer';
  peer.state = { version: '2.0.0', replicas: 2, healthy: true, previousVersions: ['1.0.0'] };
  let worker: WorkerProcess = await startWorker();
  try {
    peer.behaviour = { kind: behaviour };
    const action = await proposePlan(rollbackPlan(`bench-${round}`));
    await approve(operator, { id: action.id, planVersion: action.planVersion });
    // A hanging peer leaves the run unfinished. With a responsive peer, the time of the kill is
    // random.
    if (behaviour !== 'answer')
      for (let tries = 0; tries < 400 && (await statusOf(action.id)) !== 'running'; tries += 1)
        await sleep(25);
    await sleep(random() * (behaviour === 'answer' ? 600 : 1_500));
    const statusAtKill = await statusOf(action.id);
    await worker.kill();
    const killedAt = performance.now();
    peer.behaviour = { kind: 'answer' };
    worker = await startWorker();
    let status = await statusOf(action.id);
    while (open.includes(status) && performance.now() - killedAt < SETTLE_WITHIN_MS * 2) {
      await sleep(250);
      status = await statusOf(action.id);
    }
    const runs = await db().actionRun.findMany({
      where: { actionId: action.id, purpose: 'run' },
      select: { idempotencyKey: true },
    });
    return {
      round: round + 1,
      behaviour,
      statusAtKill,
      status,
      settledSeconds: open.includes(status) ? null : (performance.now() - killedAt) / 1_000,
      effects: runs.reduce((sum, run) => sum + (peer.effects.get(run.idempotencyKey) ?? 0), 0),
    };
  } finally {
    await worker.stop();
  }
}

export const settleLimitSeconds = SETTLE_WITHIN_MS / 1_000;
