import type { z } from 'zod';
import type { Cause } from '#lib/schemas/incidents.ts';
import { proposeRetrainInput } from '#lib/schemas/models-loop.ts';
import type { proposeRetrainAnswer } from '#lib/schemas/models-loop.ts';
import { readModelFacts } from '#server/actions/model-facts.ts';
import { executorFor, radiusOf } from '#server/actions/plan-input.ts';
import { firstFailure, passed, runPreCheck } from '#server/actions/pre-check.ts';
import { propose } from '#server/actions/propose.ts';
import { retrainKind, retrainRunbook, retrainTitle } from '#server/actions/retrain-state.ts';
import { findRunbook } from '#server/actions/runbooks/registry.ts';
import { readGraph } from '#server/incidents/resource-graph.ts';
import { loadModel } from '#server/models/internal.ts';
import type { Actor } from '#server/platform/actor.ts';
import { requirePermission } from '#server/platform/actor.ts';
import { db } from '#server/platform/db.ts';
import { env, publicUrl } from '#server/platform/env.ts';
import { TandemError } from '#server/platform/errors.ts';
import { parseInput } from '#server/platform/parse-input.ts';

/** What a person gives as the reason, in the place of a diagnosed cause. */
function asCause(model: string, id: string | null, reason: string): Cause {
  return {
    kind: 'drift',
    subkind: null,
    resource: { id, kind: 'model', name: model },
    change: null,
    title: reason,
    speaksFor: [],
    speaksAgainst: [],
    evidence: [],
    rank: 1,
    confidence: { level: 'possible', share: null, verdicts: 0 },
    yourVerdict: null,
  };
}

type Target = NonNullable<Awaited<ReturnType<typeof executorFor>>>;

async function planFor(name: string, reason: string, target: Target, now: Date) {
  const graph = await readGraph(now);
  const resource = graph.byKey.get(`model:${name}`);
  return findRunbook(retrainRunbook)?.makePlan({
    cause: asCause(name, resource?.id ?? null, reason),
    target: { kind: 'model', name },
    parameters: { trigger: 'person' },
    state: target.state,
    executor: target.config.name,
    targetId: resource?.id ?? null,
    environment: null,
    incidentHref: `${publicUrl()}/models/${encodeURIComponent(name)}`,
    criteria: [],
    sampleMs: env.TANDEM_SAMPLE_SECONDS * 1_000,
    blastRadius: radiusOf({ kind: 'model', name }, graph),
    now,
    model: await readModelFacts(name),
  });
}

/** A person asks that a model is retrained; the retrain policy holds as for a rule, and somebody else approves. */
export async function proposeRetrain(
  actor: Actor,
  given: unknown,
): Promise<z.output<typeof proposeRetrainAnswer>> {
  requirePermission(actor, 'actions:write');
  requirePermission(actor, 'models:write');
  const { name, reason } = parseInput(proposeRetrainInput, given);
  const model = await loadModel(db(), actor, name, 'models:write');
  const pass = { now: new Date(), past: false };
  const target = await executorFor({ kind: 'model', name }, retrainKind, pass);
  if (target === null)
    throw new TandemError('unavailable', `No executor that is switched on knows ${name}.`);
  const plan = await planFor(name, reason, target, pass.now);
  if (plan === undefined || 'none' in plan)
    throw new TandemError('conflict', `No plan can be made: ${plan?.none ?? 'no runbook'}.`);
  const preCheck = await runPreCheck(plan, pass);
  if (!passed(preCheck))
    throw new TandemError(
      'conflict',
      `The retrain policy does not allow it now. ${firstFailure(preCheck)}`,
      { data: { preCheck } },
    );
  const made = await propose(actor, {
    incidentId: null,
    title: retrainTitle(name),
    plan,
    proposer: { kind: 'user', id: actor.id, name: actor.name, editor: null },
    signature: `retrain:${name}`,
    preCheck,
    dryRun: { kind: 'unsupported', reason: 'a training cannot be tried without doing it' },
    teamId: model.teamId,
    environmentId: model.environmentId,
    demo: target.config.demo,
  });
  if (made === null) throw new TandemError('conflict', `A retraining of ${name} is open already.`);
  const { number } = await db().action.findUniqueOrThrow({
    where: { id: made.id },
    select: { number: true },
  });
  return { id: made.id, number, href: `${publicUrl()}/actions/${made.id}` };
}
