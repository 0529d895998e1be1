import { z } from 'zod';
import { gateRules } from '#lib/choices/models/models-loop.ts';

const gateCheckIds = ['overall', 'slices', 'aims', 'answers', 'reach', 'requests', 'cost'] as const;
/** One thing that a gate looked at. */
export const gateCheck = z.strictObject({
  id: z.enum(gateCheckIds),
  title: z.string(),
  /** `fail` stops the version, `warn` is told and stops nothing, `unknown` says why nothing is known. */
  status: z.enum(['pass', 'warn', 'fail', 'unknown']),
  detail: z.string(),
});
export type GateCheck = z.output<typeof gateCheck>;

/** What the policy asked for when the gate judged. */
const gateRule = z.strictObject({
  kind: z.enum(gateRules),
  /** Share of the mean loss of the serving version; null where it has to be better. */
  margin: z.number().nullable(),
  /** The margin in the unit of the measure. */
  limit: z.number().nullable(),
});
export type GateRuleUsed = z.output<typeof gateRule>;
/** Of a gate that judged before there was a choice. */
const onlyBetter: GateRuleUsed = { kind: 'better', margin: null, limit: null };
export const gateRuleUsed = gateRule.default(onlyBetter);
