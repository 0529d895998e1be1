import { preCheckSchema } from '#lib/schemas/actions/plan.ts';
import { approvalsOf } from '#server/actions/internal.ts';
import type { PreCheck } from '#server/actions/targets/pre-check.ts';
import type { Check } from '#server/actions/targets/preconditions.ts';
import type { Action, Approval } from '#server/generated/prisma/client.ts';

type Decided = Pick<Action, 'preCheck'> & { approvals: readonly Approval[] };

/**
 * Failed checks, if break-glass may override all of them; empty if one of them cannot be
 * overridden.
 */
export function overridableFailures({ checks }: PreCheck): Check[] {
  const failed = checks.filter(({ ok }) => !ok);
  return failed.every(({ overridable }) => overridable === true) ? failed : [];
}

/**
 * True if the break-glass approver was shown all current failures. Another failure, or the same one
 * with different wording, counts as new.
 */
export function isOverridden(action: Decided, now: PreCheck): boolean {
  const failed = overridableFailures(now);
  const known = overridableFailures(preCheckSchema.parse(action.preCheck));
  return (
    failed.length > 0 &&
    approvalsOf(action).some(({ breakGlass }) => breakGlass) &&
    failed.every(({ title, detail }) =>
      known.some((each) => each.title === title && each.detail === detail),
    )
  );
}

/**
 * First approver without break-glass: these checks passed when they approved, and no one may
 * override on their behalf.
 */
export function approvedBefore({ approvals }: Decided): string | null {
  return approvalsOf({ approvals }).find(({ breakGlass }) => !breakGlass)?.userName ?? null;
}
