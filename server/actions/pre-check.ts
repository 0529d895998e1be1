import type { ActionDetail, Plan } from '#lib/schemas/actions.ts';
import { targetState } from '#server/actions/executor-target.ts';
import { checkPreconditions } from '#server/actions/preconditions.ts';

export type PreCheck = ActionDetail['preCheck'];

/** Checks the world against the plan now. A target that cannot be read fails the check, it does not throw. */
export async function runPreCheck(plan: Plan, now: Date): Promise<PreCheck> {
  try {
    const state = await targetState(plan.executor, plan.target);
    return {
      at: now.toISOString(),
      checks: [
        { title: 'The executor answers', ok: true, detail: plan.executor },
        ...checkPreconditions(plan, state),
      ],
    };
  } catch (error) {
    const detail = error instanceof Error ? error.message : 'no answer';
    return {
      at: now.toISOString(),
      checks: [{ title: 'The executor answers', ok: false, detail }],
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
