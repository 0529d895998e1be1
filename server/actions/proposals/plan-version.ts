import { createHash } from 'node:crypto';
import type { Plan } from '#lib/schemas/actions/plan.ts';
import { canonicalJson } from '#server/platform/json.ts';

/**
 * SHA-256 of the whole plan, without two fields: the measured present values, which change from
 * minute to minute, and the tier. People set the tier on the target, and it is read when the plan
 * is proposed.
 */
export function planVersion(plan: Plan): string {
  const { successCriteria, tier: _tier, ...rest } = plan;
  const criteria = successCriteria.criteria.map(({ present: _present, ...criterion }) => criterion);
  return createHash('sha256')
    .update(canonicalJson({ ...rest, successCriteria: { ...successCriteria, criteria } }))
    .digest('hex');
}
