import type { VerificationResult } from '#lib/schemas/actions/actions.ts';
import { checkPreconditions, type PlainState } from '#server/actions/targets/preconditions.ts';

type Wanted = { field: string; equals: string; title: string };

/** Evaluates an action by the state of its target: whether the desired state is reached. */
export function judgeState(
  wanted: readonly Wanted[],
  state: PlainState,
  fromMs: number,
  nowMs: number,
): VerificationResult {
  const checks = checkPreconditions({ preconditions: [...wanted] }, state);
  const failed = checks.find(({ ok }) => !ok);
  return {
    outcome: failed === undefined ? 'verified' : 'not_verified',
    reason:
      failed === undefined
        ? `${checks.map(({ title }) => title).join('; ')}: reported by the target.`
        : `${failed.title}: ${failed.detail}`,
    criteria: [],
    fromAt: new Date(fromMs).toISOString(),
    toAt: new Date(nowMs).toISOString(),
  };
}
