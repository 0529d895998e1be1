import { createHash } from 'node:crypto';
import type { Plan } from '#lib/schemas/actions/plan.ts';
import { canonicalJson } from '#server/platform/json.ts';

/**
 * SHA-256 of the plan without two fields: the current measured values, which change every minute,
 * and the tier, which users set on the target and which is read when the plan is proposed.
 */
export function planVersion(plan: Plan): string {
  const { successCriteria, tier: _tier, ...rest } = plan;
  const criteria = successCriteria.criteria.map(({ present: _present, ...criterion }) => criterion);
  return createHash('sha256')
    .update(canonicalJson({ ...rest, successCriteria: { ...successCriteria, criteria } }))
    .digest('hex');
}
