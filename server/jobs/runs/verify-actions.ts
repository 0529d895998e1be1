import { planSchema, type Plan } from '#lib/schemas/actions/plan.ts';
import { withRollback } from '#server/actions/runs/judge-rollback.ts';
import { judgeState } from '#server/actions/runs/judge-state.ts';
import {
  judgeVerification,
  type MeasuredCriterion,
} from '#server/actions/runs/judge-verification.ts';
import { noteProgress } from '#server/actions/runs/note-progress.ts';
import { recordVerification } from '#server/actions/runs/settle-verification.ts';
import { verifyReproduction } from '#server/actions/runs/verify-reproduction.ts';
import { planState } from '#server/actions/targets/executor-target.ts';
import { reproduceKind } from '#server/actions/targets/reproduce-state.ts';
import { readGraph, type ResourceGraph } from '#server/incidents/diagnosis/resource-graph.ts';
import { readPlaces, type PlaceOf } from '#server/infrastructure/resources/place-of-labels.ts';
import { rollbackVerdict } from '#server/jobs/diagnosis/compare-with-before.ts';
import { measureCriterion } from '#server/jobs/diagnosis/measure-criterion.ts';
import { otherCausesOf } from '#server/jobs/diagnosis/other-causes.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { logger } from '#server/platform/logger.ts';
import type { Pass } from '#server/platform/verb.ts';

const actor = systemActor('verifier');

type Verifying = {
  id: string;
  plan: unknown;
  verifyFrom: Date | null;
  startedAt: Date | null;
  incidentId: string | null;
};
type World = { places: () => Promise<PlaceOf>; graph: () => Promise<ResourceGraph> };

/**
 * Verdict on the state of a target. It has no measurements, so no rollback runs without a person.
 */
async function verifyState(
  { id, startedAt, incidentId }: Verifying,
  plan: Plan,
  fromMs: number,
  pass: Pass,
): Promise<void> {
  const nowMs = pass.now.getTime();
  // A target needs time to report its new state.
  if (nowMs < fromMs) return;
  const state = await planState(plan, pass);
  const result = judgeState(plan.successCriteria.state ?? [], state, fromMs, nowMs);
  const ran = { startedAt: startedAt ?? new Date(fromMs), incidentId, plan };
  const rollback =
    result.outcome === 'verified'
      ? null
      : await rollbackVerdict(ran, result, { fromMs, toMs: nowMs });
  await recordVerification(
    actor,
    { id, result: withRollback(result, rollback) },
    { now: pass.now },
  );
}

async function verifySignals(
  { id, startedAt, incidentId }: Verifying,
  plan: Plan,
  fromMs: number,
  { pass, world }: { pass: Pass; world: World },
): Promise<void> {
  const { successCriteria } = plan;
  const span = { fromMs, toMs: pass.now.getTime() };
  const measured = await Promise.all(
    successCriteria.criteria.map(async (criterion) => ({
      criterion,
      samples: await measureCriterion(criterion, span),
    })),
  );
  const judge = (of: readonly MeasuredCriterion[]) =>
    judgeVerification(successCriteria, of, fromMs, span.toMs);
  const alone = judge(measured);
  if (alone === null) {
    const samples = Math.min(...measured.map((item) => item.samples.length), 1_000);
    await noteProgress(actor, { id, samples });
    return;
  }
  if (alone.outcome === 'verified') {
    await recordVerification(actor, { id, result: alone }, pass);
    return;
  }
  const ran = { id, startedAt: startedAt ?? new Date(fromMs), incidentId, plan };
  const causesOf = await otherCausesOf(
    ran,
    { places: await world.places(), graph: await world.graph() },
    pass,
  );
  const result =
    judge(measured.map((item) => ({ ...item, otherCauses: causesOf(item.criterion) }))) ?? alone;
  const rollback = await rollbackVerdict(ran, result, span);
  await recordVerification(actor, { id, result: withRollback(result, rollback) }, pass);
}

async function verifyOne(action: Verifying, pass: Pass, world: World): Promise<void> {
  const { now } = pass;
  const plan = planSchema.parse(action.plan);
  const fromMs = action.verifyFrom?.getTime() ?? now.getTime();
  if (plan.kind === reproduceKind) {
    const result = await verifyReproduction(
      { id: action.id, plan },
      { fromMs, nowMs: now.getTime() },
    );
    if (result !== null) await recordVerification(actor, { id: action.id, result }, { now });
    return;
  }
  const { state, criteria } = plan.successCriteria;
  if (state !== undefined && criteria.length === 0) await verifyState(action, plan, fromMs, pass);
  else await verifySignals(action, plan, fromMs, { pass, world });
}

/** Judges running verifications on raw samples of the signals in their plans. */
export async function verifyActions(
  pass: Pass,
  graph: () => Promise<ResourceGraph> = () => readGraph(pass.now),
  places: () => Promise<PlaceOf> = readPlaces,
): Promise<void> {
  const actions = await db().action.findMany({
    where: { status: 'verifying', past: pass.past },
    select: { id: true, plan: true, verifyFrom: true, startedAt: true, incidentId: true },
  });
  for (const action of actions) {
    try {
      await verifyOne(action, pass, { graph, places });
    } catch (error) {
      // An unresponsive store is not a verdict: the window stays open, and in the worst case the
      // result is inconclusive.
      logger.warn('verification could not be measured', { actionId: action.id, error });
    }
  }
}
