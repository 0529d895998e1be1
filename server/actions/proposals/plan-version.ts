import { createHash } from 'node:crypto';
import type { Plan } from '#lib/schemas/actions/plan.ts';
import { canonicalJson } from '#server/platform/json.ts';

/**
 * SHA-256 over the whole plan but the measured present values, which change from minute to minute, and the tier, which
 * is what people say about the target and is looked up when the plan is proposed.
 */
export function planVersion(plan: Plan): string {
  const { successCriteria, tier: _tier, ...rest } = plan;
  const criteria = successCriteria.criteria.map(({ present: _present, ...criterion }) => criterion);
  return createHash('sha256')
    .update(canonicalJson({ ...rest, successCriteria: { ...successCriteria, criteria } }))
    .digest('hex');
}
