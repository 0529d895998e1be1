import { z } from 'zod';
import { gateRules } from '#lib/choices/models/models-loop.ts';

const gateCheckIds = ['overall', 'slices', 'aims', 'answers', 'reach', 'requests', 'cost'] as const;
export const gateCheck = z.strictObject({
  id: z.enum(gateCheckIds),
  title: z.string(),
  /**
   * `fail` stops the version, `warn` is reported but does not stop it, `unknown` states why there
   * is no result.
   */
  status: z.enum(['pass', 'warn', 'fail', 'unknown']),
  detail: z.string(),
});
export type GateCheck = z.output<typeof gateCheck>;

/** Rule of the policy at the time of the gate's decision. */
const gateRule = z.strictObject({
  kind: z.enum(gateRules),
  /** Share of the mean loss of the serving version; null if the new version has to be better. */
  margin: z.number().nullable(),
  /** Margin in the unit of the measure. */
  limit: z.number().nullable(),
});
export type GateRuleUsed = z.output<typeof gateRule>;
/** For gates that decided before the rule was configurable. */
const onlyBetter: GateRuleUsed = { kind: 'better', margin: null, limit: null };
export const gateRuleUsed = gateRule.default(onlyBetter);
