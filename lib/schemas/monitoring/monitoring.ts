import { z } from 'zod';
import { rangeReadings } from '#lib/choices/infrastructure.ts';
import {
  aggregations,
  logGroupLabels,
  logLevels,
  monitorComparisons,
  noDataChoices,
} from '#lib/choices/monitoring.ts';
import {
  baseVersionSchema,
  idSchema,
  labelsShape,
  pageParams,
  pointShape,
  severitySchema,
  timeText,
} from '#lib/schemas/fields.ts';

const label = z.string().trim().min(1).max(200);
const labelMap = z.record(label, z.string().max(500));

const windowSeconds = z.number().int().min(60).max(86_400);

export const monitorQuerySchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('metric'),
    metric: z.string().trim().min(1).max(500),
    /** Exact label values; an empty value matches series without the label. */
    labels: labelMap.default({}),
    reading: z.enum(rangeReadings).default('raw'),
    /** Ignored for quantiles, which use all observations of the window. */
    aggregation: z.enum(aggregations).default('avg'),
    windowSeconds: windowSeconds.default(300),
    groupBy: z.array(label).max(5).default([]),
  }),
  z.object({
    kind: z.literal('log'),
    text: z.string().max(500).default(''),
    /** Lowest severity level to include. */
    severity: z.enum(logLevels).nullable().default(null),
    service: z.string().max(300).default(''),
    windowSeconds: windowSeconds.default(300),
    groupBy: z.array(z.enum(logGroupLabels)).max(3).default([]),
  }),
]);

const bound = z.object({ limit: z.number(), high: z.number().nullable().default(null) });

/** Service level objective: share of a service's requests that succeed over a period. */
export const objectiveQuerySchema = z.object({
  kind: z.literal('objective'),
  /** If empty, applies to every service, each with a separate alert. */
  service: z.string().trim().max(300).default(''),
  /** If empty, applies to every environment, each with a separate alert. */
  environment: z.string().trim().max(300).default(''),
  target: z.number().min(0.9).max(0.99999),
  days: z.number().int().min(1).max(30).default(28),
});
export type ObjectiveQuery = z.output<typeof objectiveQuerySchema>;

const ruleObject = z
  .object({
    query: z.discriminatedUnion('kind', [...monitorQuerySchema.options, objectiveQuerySchema]),
    comparison: z.enum(monitorComparisons),
    bound,
    /** Value at which the alert ends; null ends it at the bound. */
    recovery: bound.nullable().default(null),
    forMinutes: z.number().min(0).max(1_440).default(0),
    breaches: z.number().int().min(1).max(60).default(3),
    of: z.number().int().min(1).max(60).default(5),
    noData: z.enum(noDataChoices).default('keep'),
    labels: labelMap.default({}),
    runbookUrl: z.union([z.literal(''), z.url({ protocol: /^https?$/ }).max(2_000)]).default(''),
  })
  .superRefine((rule, context) => {
    const problem = (path: string, message: string): void => {
      context.addIssue({ code: 'custom', path: path.split('.'), message });
    };
    const { bound: own, recovery, comparison } = rule;
    if (rule.breaches > rule.of) problem('breaches', 'must not exceed the number of evaluations');
    if (comparison === 'outside') {
      if (own.high === null || own.high < own.limit)
        problem('bound.high', 'must be the upper end of the allowed range');
      else if (
        recovery !== null &&
        (recovery.limit < own.limit || (recovery.high ?? Infinity) > own.high)
      )
        problem('recovery.limit', 'must be inside the allowed range');
    } else if (recovery !== null) {
      const upper = comparison.startsWith('>');
      if (upper ? recovery.limit > own.limit : recovery.limit < own.limit)
        problem('recovery.limit', `must not be ${upper ? 'above' : 'below'} the limit`);
    }
  });

const ofObjective = z.looseObject({ query: z.looseObject({ kind: z.literal('objective') }) });

/**
 * An objective is evaluated by the burn rate of its error budget, relative to the alerting rate
 * (`burnAlerts` in `lib/choices/monitoring.ts`). Its condition is therefore fixed, and missing data
 * does not change its alerts.
 */
function withGivenCondition(rule: unknown): unknown {
  const { data } = ofObjective.safeParse(rule);
  if (data === undefined) return rule;
  return {
    ...data,
    comparison: '>=',
    bound: { limit: 1 },
    recovery: null,
    // The short burn window already confirms that the burn persists, and lets the alert end soon.
    forMinutes: 0,
    breaches: 1,
    of: 1,
    noData: 'keep',
  };
}

export const monitorRuleSchema = z
  .preprocess(withGivenCondition, ruleObject)
  .describe(
    'For an objective, only `query`, `labels` and `runbookUrl` are used; its condition is fixed',
  );
export type MonitorRuleInput = z.input<typeof ruleObject>;
export type MonitorRule = z.output<typeof monitorRuleSchema>;
/** Query of a rule: metric values, record counts, or the share of good requests of services. */
export type RuleQuery = MonitorRule['query'];
/** Queries whose result has the unit of the ingested data. */
export type MonitorQuery = z.output<typeof monitorQuerySchema>;

export const createMonitorInput = z.object({
  name: z.string().trim().min(1).max(200),
  enabled: z.boolean().default(true),
  rule: monitorRuleSchema,
  severity: severitySchema.default('warning'),
  teamId: idSchema.nullable().default(null),
});
export const monitorIdInput = z.object({ id: idSchema });
export const updateMonitorInput = createMonitorInput.extend({
  id: idSchema,
  baseVersion: baseVersionSchema,
});
export const listMonitorsInput = z.object({ ...pageParams, q: z.string().max(200).optional() });
export const previewMonitorInput = z.object({
  rule: monitorRuleSchema,
  over: z.enum(['24h', '7d']).default('24h'),
});

const monitorState = z.enum(['firing', 'pending', 'ok', 'no data', 'problem', 'off', 'waiting']);
export type MonitorState = z.output<typeof monitorState>;

export const monitorItem = z.strictObject({
  id: z.uuid(),
  name: z.string(),
  enabled: z.boolean(),
  rule: monitorRuleSchema,
  severity: severitySchema,
  team: z.strictObject({ id: z.uuid(), name: z.string() }).nullable(),
  version: z.int(),
  editedBy: z.string(),
  createdAt: timeText,
  updatedAt: timeText,
  judgedAt: timeText.nullable(),
  state: monitorState,
  /** Reason the rule could not be evaluated. */
  problem: z.string().nullable(),
  firing: z.int(),
  pending: z.int(),
  groups: z.int(),
  lastFiredAt: timeText.nullable(),
  firedIn7Days: z.int(),
});
export type MonitorItem = z.output<typeof monitorItem>;

const burn = z
  .number()
  .nullable()
  .describe('Burn rate: how many times too fast the budget is used; null without measurements');
/**
 * Burn rate of the error budget. 1 uses up the budget exactly within the period; null if nothing
 * was measured.
 */
const burnItem = z.strictObject({
  longMs: z.int(),
  shortMs: z.int(),
  /** Burn rate above which the alert fires, if both windows exceed it. */
  rate: z.number().describe('Fires when both windows burn this fast'),
  long: burn,
  short: burn,
});
export type BurnItem = z.output<typeof burnItem>;
/** State of a service relative to its objective. */
const objectiveItem = z.strictObject({
  labels: labelsShape,
  /** `server`: measured by the service; `callers`: from the spans of its callers. */
  basis: z
    .enum(['server', 'callers'])
    .describe('Source of the counts: the service itself, or the spans of its callers'),
  requests: z.int(),
  errors: z.int(),
  /** Null if there were no requests. */
  goodShare: z.number().nullable(),
  /** Remaining share of the error budget; negative if overspent. Null if nothing was measured. */
  budgetLeft: z.number().nullable().describe('Share of the error budget; negative if overspent'),
  /** Measured share of the window; the rest counts neither as good nor as bad. */
  measuredShare: z.number().describe('The rest of the window counts as neither good nor bad'),
  burns: z.array(burnItem),
});
export type ObjectiveItem = z.output<typeof objectiveItem>;
export const objectiveStatus = z.strictObject({
  from: timeText,
  to: timeText,
  target: z.number(),
  days: z.int(),
  services: z.array(objectiveItem),
});
export type ObjectiveStatus = z.output<typeof objectiveStatus>;

const monitorEpisodeItem = z.strictObject({ from: timeText, to: timeText.nullable() });
export const monitorPreview = z.strictObject({
  from: timeText,
  to: timeText,
  /** Interval between evaluated values. The live monitor evaluates at every pass. */
  stepSeconds: z.number(),
  windowSeconds: z.number(),
  unit: z.string(),
  /** Names of the senders of the evaluated data. */
  sources: z.array(z.string()).describe('Senders of the evaluated data'),
  fired: z.int(),
  firingMs: z.number(),
  groups: z.int(),
  /** Groups with the most alerts first; charts show max. eight. */
  series: z.array(
    z.strictObject({
      labels: labelsShape,
      points: z.array(pointShape),
      episodes: z.array(monitorEpisodeItem),
      fired: z.int(),
      firingMs: z.number(),
    }),
  ),
});
export type MonitorPreview = z.output<typeof monitorPreview>;
