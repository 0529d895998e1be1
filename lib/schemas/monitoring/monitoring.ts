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
  pageParams,
  severitySchema,
  type Point,
  type Severity,
} from '#lib/schemas/fields.ts';

const label = z.string().trim().min(1).max(200);
const labelMap = z.record(label, z.string().max(500));

const windowSeconds = z.number().int().min(60).max(86_400);

export const monitorQuerySchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('metric'),
    metric: z.string().trim().min(1).max(500),
    /** Exact values; an empty value matches series without the label. */
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
    /** Lowest level that counts. */
    severity: z.enum(logLevels).nullable().default(null),
    service: z.string().max(300).default(''),
    windowSeconds: windowSeconds.default(300),
    groupBy: z.array(z.enum(logGroupLabels)).max(3).default([]),
  }),
]);

const bound = z.object({ limit: z.number(), high: z.number().nullable().default(null) });

/** Share of a service's requests that succeed, over a period. */
export const objectiveQuerySchema = z.object({
  kind: z.literal('objective'),
  /** Empty: every service, each with a separate alert. */
  service: z.string().trim().max(300).default(''),
  /** Empty: every environment, each with a separate alert. */
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
    /** Value at which the alert ends; null: at the bound. */
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
 * An objective is evaluated by the burn rate of its error budget (`lib/choices/monitoring.ts`,
 * `burnAlerts`), as a share of the rate that alerts. So its condition is fixed, and missing data do
 * not change its alerts.
 */
function withGivenCondition(rule: unknown): unknown {
  const { data } = ofObjective.safeParse(rule);
  if (data === undefined) return rule;
  return {
    ...data,
    comparison: '>=',
    bound: { limit: 1 },
    recovery: null,
    // The short windows ensure that a burn persists, and that its alert ends soon.
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
/** Query of a rule: values of a metric, counts of records, or the good requests of services. */
export type RuleQuery = MonitorRule['query'];
/** Queries whose value has the unit of the ingested data. */
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

export type MonitorState = 'firing' | 'pending' | 'ok' | 'no data' | 'problem' | 'off' | 'waiting';

export type MonitorItem = {
  id: string;
  name: string;
  enabled: boolean;
  rule: MonitorRule;
  severity: Severity;
  team: { id: string; name: string } | null;
  version: number;
  editedBy: string;
  createdAt: string;
  updatedAt: string;
  judgedAt: string | null;
  state: MonitorState;
  /** Why the rule could not be evaluated. */
  problem: string | null;
  firing: number;
  pending: number;
  groups: number;
  lastFiredAt: string | null;
  firedIn7Days: number;
};

/**
 * Burn rate of the error budget: 1 = as fast as the target allows; null if nothing was measured.
 */
export type BurnItem = {
  longMs: number;
  shortMs: number;
  /** Burn rate above which both windows alert. */
  rate: number;
  long: number | null;
  short: number | null;
};
/** State of a service relative to its objective. */
export type ObjectiveItem = {
  labels: Record<string, string>;
  /** `server`: measured by the service; `callers`: from the spans of its callers. */
  basis: 'server' | 'callers';
  requests: number;
  errors: number;
  /** Null if there were no requests. */
  goodShare: number | null;
  /** Remaining share of the error budget; negative if overspent. Null if nothing was measured. */
  budgetLeft: number | null;
  /** Share of the window that was measured; the rest counts neither as good nor as bad. */
  measuredShare: number;
  burns: BurnItem[];
};
export type ObjectiveStatus = {
  from: string;
  to: string;
  target: number;
  days: number;
  services: ObjectiveItem[];
};

export type MonitorEpisodeItem = { from: string; to: string | null };
export type MonitorPreview = {
  from: string;
  to: string;
  /** Interval between the evaluated values; the live monitor is evaluated at each pass. */
  stepSeconds: number;
  windowSeconds: number;
  unit: string;
  /** Names of the senders of the evaluated data. */
  sources: string[];
  fired: number;
  firingMs: number;
  groups: number;
  /** Groups that would have fired most, then the others; max. eight are drawn. */
  series: {
    labels: Record<string, string>;
    points: Point[];
    episodes: MonitorEpisodeItem[];
    fired: number;
    firingMs: number;
  }[];
};
