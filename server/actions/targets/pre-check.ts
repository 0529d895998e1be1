import type { ActionDetail } from '#lib/schemas/actions/actions.ts';
import type { Plan } from '#lib/schemas/actions/plan.ts';
import type { Pass } from '#server/platform/verb.ts';
import { planState } from './executor-target.ts';
import { checkPreconditions } from './preconditions.ts';

export type PreCheck = ActionDetail['preCheck'];

/**
 * Checks the plan against the current state. If the target cannot be read, the check fails instead
 * of throwing.
 */
export async function runPreCheck(plan: Plan, pass: Pass): Promise<PreCheck> {
  try {
    const state = await planState(plan, pass);
    return {
      at: pass.now.toISOString(),
      checks: [
        { title: 'The executor responds', ok: true, detail: plan.executor },
        ...checkPreconditions(plan, state),
      ],
    };
  } catch (error) {
    const detail = error instanceof Error ? error.message : 'no response';
    return {
      at: pass.now.toISOString(),
      checks: [{ title: 'The executor responds', ok: false, detail }],
    };
  }
}

export function passed(check: PreCheck): boolean {
  return check.checks.every((item) => item.ok);
}

export function firstFailure(check: PreCheck): string {
  const failed = check.checks.find((item) => !item.ok);
  return failed === undefined ? '' : `${failed.title}: ${failed.detail}`;
}
