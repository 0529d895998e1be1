import type { Plan } from '#lib/schemas/actions.ts';
import { trafficState } from '#server/actions/model-traffic.ts';
import { pastState } from '#server/actions/past-state.ts';
import { registryExecutor, registryState } from '#server/actions/registry-state.ts';
import { retrainKind, retrainState } from '#server/actions/retrain-state.ts';
import { db } from '#server/platform/db.ts';
import { TandemError } from '#server/platform/errors.ts';
import { newId } from '#server/platform/ids.ts';
import type { Pass } from '#server/platform/verb.ts';
import type { TargetState, WebhookTarget } from '#server/platform/webhook-client.ts';
import { readState } from '#server/platform/webhook-client.ts';

const timeoutMs = 10_000;

/** The enabled executor by name as a webhook target. Throws `unavailable` when it is off or incomplete. */
export async function executorTarget(name: string): Promise<WebhookTarget> {
  const config = await db().executorConfig.findUnique({ where: { name } });
  if (config === null || !config.enabled)
    throw new TandemError('unavailable', `The executor ${name} is switched off.`);
  if (config.url === null || config.secretRef === null)
    throw new TandemError('unavailable', `The executor ${name} has no address or secret.`);
  return { url: config.url, secretRef: config.secretRef, allow: config.allow, timeoutMs };
}

/** The state of a plan's target, with what else the plan must hold before it may run. */
export async function planState(plan: Plan, pass: Pass): Promise<TargetState> {
  const state = await targetState(plan.executor, plan.target, pass);
  return plan.kind === retrainKind ? { ...state, ...(await retrainState(plan, pass.now)) } : state;
}

/** The state of a target: the present one, asked from its executor, or in the past what is known of that time. */
export async function targetState(
  executor: string,
  target: { kind: string; name: string },
  pass: Pass,
): Promise<TargetState> {
  if (pass.past) return pastState(target, pass.now);
  if (executor === registryExecutor) return registryState(target.name);
  const state = await readState(await executorTarget(executor), newId(), target);
  return target.kind === 'model' ? { ...state, ...trafficState(state) } : state;
}
