import { trainingSettings } from '#lib/schemas/actions/executors.ts';
import type { Plan } from '#lib/schemas/actions/plan.ts';
import type { Site } from '#server/connectors/backend.ts';
import { backendOf } from '#server/connectors/backends.ts';
import { db } from '#server/platform/database/db.ts';
import { TandemError } from '#server/platform/errors.ts';
import { newId } from '#server/platform/ids.ts';
import { readState, type TargetState } from '#server/platform/outbound/webhook-client.ts';
import type { Pass } from '#server/platform/verb.ts';
import { executorSite, executorTarget } from './executor-site.ts';
import { trafficState } from './model-traffic.ts';
import { pastState } from './past-state.ts';
import { withOrigin } from './registry-origin.ts';
import { registryExecutor, registryState, withAliasOf } from './registry-state.ts';
import { reproduceKind, reproduceState } from './reproduce-state.ts';
import { retrainKind, retrainState } from './retrain-state.ts';

type Target = { kind: string; name: string };

/** State of a plan's target, including additional fields that the plan's preconditions need. */
export async function planState(plan: Plan, pass: Pass): Promise<TargetState> {
  const state = await targetState(plan.executor, plan.target, pass);
  if (plan.executor === registryExecutor) return withAliasOf(plan, state);
  if (plan.kind === reproduceKind) return { ...state, ...(await reproduceState(plan, pass.now)) };
  return plan.kind === retrainKind ? { ...state, ...(await retrainState(plan, pass.now)) } : state;
}

/** Executor that reports the state of a model trained by a pipeline. */
function servingOf(executor: string, settings: unknown, target: Target): string {
  const { models, serving } = trainingSettings.parse(settings);
  if (target.kind !== 'model' || !models.includes(target.name))
    throw new TandemError('unavailable', `The executor ${executor} does not train ${target.name}.`);
  return serving;
}

/**
 * Adds registered versions: a traffic-splitting system reports only the versions that it runs, and
 * the registry lists those that wait.
 */
async function withRegistered(state: TargetState, model: string): Promise<TargetState> {
  const rows = await db().modelVersion.findMany({
    where: { model: { name: model } },
    select: { version: true },
    orderBy: { version: 'desc' },
    take: 1_000,
  });
  const told = Array.isArray(state['versions']) ? state['versions'].map(String) : [];
  return {
    ...state,
    versions: [...new Set([...told, ...rows.map(({ version }) => String(version))])],
  };
}

async function presentState(executor: string, site: Site, target: Target): Promise<TargetState> {
  const backend = backendOf(site.kind);
  if (backend === null) return readState(await executorTarget(executor), newId(), target);
  if (backend.state === undefined)
    throw new TandemError('unavailable', `The executor ${executor} serves no models.`);
  return withRegistered(await backend.state(site, target), target.name);
}

/**
 * State of a target: currently, as its executor reports it; in the past, as stored data shows it
 * for that time.
 */
export async function targetState(
  executor: string,
  target: Target,
  pass: Pass,
): Promise<TargetState> {
  if (pass.past) return pastState(target, pass.now);
  if (executor === registryExecutor)
    return withOrigin(target.name, await registryState(target.name));
  const own = await executorSite(executor);
  const isPipeline = backendOf(own.kind) !== null && backendOf(own.kind)?.state === undefined;
  const serving = isPipeline ? servingOf(executor, own.settings, target) : executor;
  const site = isPipeline ? await executorSite(serving) : own;
  const state = await presentState(serving, site, target);
  return target.kind === 'model' ? { ...state, ...trafficState(state) } : state;
}
