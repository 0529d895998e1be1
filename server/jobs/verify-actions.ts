import type { Criterion } from '#lib/schemas/actions-plan.ts';
import { planSchema } from '#lib/schemas/actions-plan.ts';
import { planState } from '#server/actions/executor-target.ts';
import { judgeVerification } from '#server/actions/judge-verification.ts';
import type { MeasuredCriterion } from '#server/actions/judge-verification.ts';
import { judgeState } from '#server/actions/judge-state.ts';
import { noteProgress } from '#server/actions/note-progress.ts';
import { reproduceKind } from '#server/actions/reproduce-state.ts';
import { recordVerification } from '#server/actions/settle-verification.ts';
import { verifyReproduction } from '#server/actions/verify-reproduction.ts';
import { monitorSamples } from '#server/monitoring/monitor-samples.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/db.ts';
import { logger } from '#server/platform/logger.ts';
import type { Pass } from '#server/platform/verb.ts';
import { signalSamples } from '#server/telemetry/queries/signal-samples.ts';

const actor = systemActor('verifier');

async function measure(
  criterion: Criterion,
  fromMs: number,
  toMs: number,
): Promise<MeasuredCriterion> {
  if (criterion.monitor !== undefined)
    return { criterion, values: await monitorSamples(criterion.monitor, { fromMs, toMs }) };
  const rows = await signalSamples({
    metric: criterion.signal.metric,
    labels: criterion.signal.labels,
    fromMs,
    toMs,
  });
  return { criterion, values: rows.map((row) => row.value) };
}

async function verifyOne(
  action: { id: string; plan: unknown; verifyFrom: Date | null },
  pass: Pass,
): Promise<void> {
  const { now } = pass;
  const plan = planSchema.parse(action.plan);
  const { successCriteria } = plan;
  const fromMs = action.verifyFrom?.getTime() ?? now.getTime();
  if (plan.kind === reproduceKind) {
    const result = await verifyReproduction(
      { id: action.id, plan },
      { fromMs, nowMs: now.getTime() },
    );
    if (result !== null) await recordVerification(actor, { id: action.id, result }, { now });
    return;
  }
  if (successCriteria.state !== undefined && successCriteria.criteria.length === 0) {
    // A target needs its time until it says what it has become.
    if (now.getTime() < fromMs) return;
    const state = await planState(plan, pass);
    const result = judgeState(successCriteria.state, state, fromMs, now.getTime());
    await recordVerification(actor, { id: action.id, result }, { now });
    return;
  }
  const measured = await Promise.all(
    successCriteria.criteria.map((criterion) => measure(criterion, fromMs, now.getTime())),
  );
  const result = judgeVerification(successCriteria, measured, fromMs, now.getTime());
  if (result !== null) await recordVerification(actor, { id: action.id, result }, pass);
  else
    await noteProgress(actor, {
      id: action.id,
      samples: Math.min(...measured.map((item) => item.values.length), 1_000),
    });
}

/** Judges running verifications by the raw samples of the signals that their plans name. */
export async function verifyActions(pass: Pass): Promise<void> {
  const actions = await db().action.findMany({
    where: { status: 'verifying', past: pass.past },
    select: { id: true, plan: true, verifyFrom: true },
  });
  for (const action of actions) {
    try {
      await verifyOne(action, pass);
    } catch (error) {
      // A store that does not answer is no verdict: the window stays open and ends inconclusive at worst.
      logger.warn('verification could not be measured', { actionId: action.id, error });
    }
  }
}
