import { z } from 'zod';
import { gateRules } from '#lib/choices/models/models-loop.ts';

const gateCheckIds = ['overall', 'slices', 'aims', 'answers', 'reach', 'requests', 'cost'] as const;
export const gateCheck = z.strictObject({
  id: z.enum(gateCheckIds),
  title: z.string(),
  /**
   * `fail` stops the version, `warn` only reports a problem, `unknown` means that there is no
   * result and `detail` states the reason.
   */
  status: z.enum(['pass', 'warn', 'fail', 'unknown']),
  detail: z.string(),
});
export type GateCheck = z.output<typeof gateCheck>;

/** Policy rule in force when the gate decided. */
const gateRule = z.strictObject({
  kind: z.enum(gateRules),
  /** Share of the serving version's mean loss; null if the new version must be better. */
  margin: z.number().nullable(),
  /** Margin in the unit of the measure. */
  limit: z.number().nullable(),
});
export type GateRuleUsed = z.output<typeof gateRule>;
/** Used for gates that decided before the rule was configurable. */
const onlyBetter: GateRuleUsed = { kind: 'better', margin: null, limit: null };
export const gateRuleUsed = gateRule.default(onlyBetter);
