import { z } from 'zod';
import { healthStates, rangeAggregates, rangeReadings } from '#lib/choices/infrastructure.ts';
import { intakeLimits } from '#lib/choices/sources.ts';
import {
  flagParam,
  freshParam,
  healthStateParam,
  idSchema,
  labelsShape,
  listParam,
  pageOf,
  pageParams,
  pointShape,
  resourceRefShape,
  silenceRefShape,
  textPageParams,
  tierParam,
  timeParam,
  timeText,
} from '#lib/schemas/fields.ts';
import { setByShape } from './ownership.ts';

const text = z.string();

/** Names; `none` matches resources without a value. Every resource has a tier. */
const ownershipParams = {
  team: listParam.optional(),
  owner: listParam.optional(),
  tier: tierParam.optional(),
};

export const listResourcesInput = z.object({
  ...pageParams,
  kind: listParam.optional(),
  q: z.string().max(200).optional(),
  environment: z.string().max(100).optional(),
  ...ownershipParams,
});
export const resourceIdInput = z.object({ id: idSchema });

/** The route collects `labels[k]=v` pairs into `labels`. */
const labelsFilter = z.record(z.string(), z.string()).default({});
export const listSeriesInput = z.object({
  ...pageParams,
  metric: z.string().min(1).max(intakeLimits.labelNameBytes.max),
  labels: labelsFilter,
  fresh: freshParam,
});
const mostPoints = 400;
export const rangeInput = z
  .object({
    metric: z.string().min(1).max(intakeLimits.labelNameBytes.max),
    labels: labelsFilter,
    from: timeParam,
    to: timeParam,
    points: z.coerce
      .number()
      .int()
      .min(2)
      .default(mostPoints)
      .transform((value) => Math.min(value, mostPoints))
      .describe(`Per series, clamped to ${mostPoints}`),
    as: z.enum(rangeReadings).default('raw'),
    aggregate: z
      .enum(rangeAggregates)
      .optional()
      .describe(
        'Combine all series into one line, or one line per value of `by`; by default one line per series',
      ),
    by: z
      .string()
      .min(1)
      .max(intakeLimits.labelNameBytes.max)
      .optional()
      .describe('A label; only with `aggregate`'),
    utilization: flagParam
      .optional()
      .describe(
        'Combine series of states and units (`state=idle`, `cpu=0`) into utilization; only with `as=raw`',
      ),
    fresh: freshParam,
    /** Also returns the expected range of each series. */
    expected: flagParam.optional(),
  })
  .refine(({ utilization, as }) => utilization !== true || as === 'raw', {
    path: ['as'],
    message: 'must be raw with utilization',
  })
  .refine(({ aggregate, by }) => by === undefined || aggregate !== undefined, {
    path: ['aggregate'],
    message: 'is needed with by: sum, avg or max',
  });
const logFilter = {
  q: z.string().max(500).optional(),
  severity: listParam.optional(),
  service: z.string().max(300).optional(),
  host: z.string().max(300).optional(),
  environment: z.string().max(300).optional(),
  traceId: z.string().max(64).optional(),
  from: timeParam.optional(),
  to: timeParam.optional(),
};
export const listLogsInput = z.object({ ...pageParams, ...logFilter, fresh: freshParam });
export const logPatternsInput = z.object(logFilter);
export const logHistogramInput = z.object({
  ...logFilter,
  /** Maximum number of buckets in the response. */
  buckets: z.coerce.number().int().min(1).max(400).default(60),
});
export const metricNamesInput = z.object({
  ...textPageParams,
  q: z.string().max(500).default(''),
  fresh: freshParam,
});
/** Without `label`: label names; with it: its values. */
export const metricLabelsInput = z.object({
  ...textPageParams,
  metric: z.string().max(intakeLimits.labelNameBytes.max).optional(),
  labels: labelsFilter,
  label: z.string().min(1).max(intakeLimits.labelNameBytes.max).optional(),
  fresh: freshParam,
});
export const listChangesInput = z.object({
  ...pageParams,
  resourceId: idSchema.optional(),
  /**
   * Restricts the list to changes of this model, and to deployments of other resources whose
   * `after` begins with its name.
   */
  model: z.string().min(1).max(256).optional(),
  from: timeParam.optional(),
  to: timeParam.optional(),
});

export const changeKinds = [
  'deployment',
  'config',
  'scale',
  'feature_flag',
  'model_version',
  'infrastructure',
  /**
   * External events and announcements: evidence for a change in several models, regardless of the
   * resource they are reported for.
   */
  'campaign',
  'calendar',
  'other',
] as const;
const shortText = z.string().trim().max(512);
/**
 * One change as `POST /api/changes` accepts it. Ingest checked the same limits before it
 * acknowledged the request.
 */
export const changeInput = z.object({
  kind: z.enum(changeKinds),
  /** Unique per sender; a repeated ref is stored only once. */
  ref: shortText.min(1),
  title: shortText.min(1),
  occurredAt: z.iso.datetime({ offset: true }),
  resource: z.object({ kind: z.string().trim().min(1).max(64), name: shortText.min(1) }),
  environment: z.string().trim().max(128).nullish(),
  before: shortText.nullish(),
  after: shortText.nullish(),
  actor: shortText.nullish(),
  url: z.string().trim().max(2_048).nullish(),
});

export type HealthState = (typeof healthStates)[number];
export const overviewInput = z.object({
  ...pageParams,
  q: z.string().max(200).optional(),
  environment: listParam.optional(),
  state: healthStateParam.optional(),
  ...ownershipParams,
});
export const mergeResourcesInput = z.object({
  /** Resource that remains after the merge. */
  id: idSchema,
  /** Resource that is merged: its names, relations and history move to the remaining one. */
  otherId: idSchema,
  reason: z.string().trim().min(1, 'a reason is required').max(1_000),
});
export const searchInput = z.object({
  q: z.string().trim().min(1).max(200),
  limit: z.coerce.number().int().min(1).max(50).default(8),
});

export const resourceItem = z.strictObject({
  id: z.uuid(),
  kind: text,
  name: text,
  labels: labelsShape,
  lastSeenAt: timeText,
  firstSeenAt: timeText,
  environment: text.nullable(),
  /** Environment reported by the telemetry; users and rules may have assigned another one. */
  reportedEnvironment: text.nullable(),
  team: text.nullable(),
  owner: text.nullable(),
  tier: z.int(),
  demo: z.boolean(),
  openIncidents: z.int(),
});
export type ResourceItem = z.output<typeof resourceItem>;
const resourceHealth = resourceItem.extend({
  state: z.enum(healthStates),
  /** Description of the worst check, with its value and limit. */
  check: text.nullable(),
  figures: z.array(
    z.strictObject({
      title: text,
      metric: text,
      unit: text,
      value: z.number().nullable(),
      points: z.array(pointShape),
    }),
  ),
});
export type ResourceHealth = z.output<typeof resourceHealth>;
const relationItem = z.strictObject({
  direction: z.enum(['out', 'in']),
  kind: text,
  lastSeenAt: timeText,
  resource: z.strictObject({ id: z.uuid(), kind: text, name: text }),
});
export type RelationItem = z.output<typeof relationItem>;
export const changeItem = z.strictObject({
  id: z.uuid(),
  ref: text,
  kind: text,
  title: text,
  resource: resourceRefShape,
  before: text.nullable(),
  after: text.nullable(),
  actor: text.nullable(),
  url: text.nullable(),
  occurredAt: timeText,
});
export type ChangeItem = z.output<typeof changeItem>;
const rangeBound = z.number().nullable();
const rangeSeries = z.strictObject({
  labels: labelsShape,
  seriesId: text,
  /** Name of the sender; null for the first seconds of a new series. */
  source: text.nullable(),
  points: z.array(pointShape),
  expected: z
    .strictObject({
      state: z.enum(['learning', 'ready']),
      basis: text.nullable(),
      low: rangeBound,
      high: rangeBound,
      center: rangeBound,
      /**
       * `[from ms, to ms, low, high]` per hour, in order of time; empty while the range is being
       * learned.
       */
      band: z.array(z.tuple([z.number(), z.number(), z.number(), z.number()])),
    })
    .nullable()
    .optional(),
});
export type RangeSeries = z.output<typeof rangeSeries>;
export const rangeResult = z.strictObject({
  series: z.array(rangeSeries),
  reduced: z.boolean(),
  /** True if more series match than the newest 100, which are returned. */
  truncated: z.boolean().describe('Whether more series match than the newest 100 returned'),
  unit: text.nullable(),
  /** Names of the senders of these series. */
  sources: z.array(text),
});
export type RangeResult = z.output<typeof rangeResult>;
export const logHistogram = z.strictObject({
  from: timeText,
  stepMs: z.number(),
  total: z.int(),
  /** Names of the senders of the records. */
  sources: z.array(text),
  /** Only buckets with records, in order of time. */
  buckets: z.array(z.strictObject({ at: timeText, counts: z.record(text, z.int()) })).max(400),
});
export type LogHistogram = z.output<typeof logHistogram>;
const logSenders = z.array(z.strictObject({ value: text, count: z.int() })).max(12);
/** Number of records of each sender and level under the other filters. */
export const logFacets = z.strictObject({
  /** The most frequent values; an empty value counts records that lack the field. */
  services: logSenders,
  hosts: logSenders,
  levels: z.array(z.strictObject({ level: text, count: z.int() })),
});
export type LogFacets = z.output<typeof logFacets>;
export const logPatterns = z.strictObject({
  /** Number of records that were read: the newest of the window. */
  read: z.int(),
  total: z.int(),
  patterns: z.array(
    z.strictObject({
      template: text.describe('`<*>` marks the varying part'),
      count: z.int(),
      /** Severity of the worst record. */
      severity: text,
      firstAt: timeText,
      lastAt: timeText,
      /**
       * Number of records of this pattern in the hour before the window; `isNew` is true if it is
       * 0.
       */
      before: z.int().describe('Matching records in the hour before the window'),
      isNew: z.boolean(),
      example: text,
    }),
  ),
});
export type LogPatterns = z.output<typeof logPatterns>;
export const logItem = z.strictObject({
  id: text,
  at: timeText,
  severity: text,
  body: text,
  service: text.nullable(),
  host: text.nullable(),
  attributes: labelsShape,
  traceId: text.nullable(),
  spanId: text.nullable(),
});
export type LogItem = z.output<typeof logItem>;

const setBy = setByShape.optional();
export const resourceDetail = resourceHealth.extend({
  ownership: z.strictObject({
    teamId: z.uuid().nullable(),
    environmentId: z.uuid().nullable(),
    /** Fields that were never set are absent. */
    setBy: z.strictObject({ team: setBy, owner: setBy, environment: setBy, tier: setBy }),
    /** Whether the caller may set the fields manually. */
    mayEdit: z.boolean(),
  }),
  canonicalId: text,
  aliases: z.array(z.strictObject({ kind: text, value: text })),
  relations: z.array(relationItem),
  /** Firing alerts, worst first. */
  alerts: z.array(
    z.strictObject({
      id: z.uuid(),
      title: text,
      severity: text,
      startedAt: timeText,
      incidentId: z.uuid().nullable(),
      silence: silenceRefShape.nullable(),
    }),
  ),
});
export type ResourceDetail = z.output<typeof resourceDetail>;
export const metricName = z.strictObject({ name: text, kind: text, unit: text, series: z.int() });
export type MetricName = z.output<typeof metricName>;
export const metricLabels = z.union([
  z.strictObject({ names: z.array(text), nextCursor: text.nullable() }),
  z.strictObject({
    label: text,
    values: z.array(z.strictObject({ value: text, series: z.int() })),
    nextCursor: text.nullable(),
  }),
]);
export type MetricLabels = z.output<typeof metricLabels>;
export const seriesItem = z.strictObject({
  id: text,
  labels: labelsShape,
  firstAt: timeText.nullable(),
  lastAt: timeText.nullable(),
  samples: z.int(),
  unit: text,
  kind: text,
  source: text,
});
export type SeriesItem = z.output<typeof seriesItem>;
const facets = z.record(text, z.record(text, z.int()));
export type Facets = z.output<typeof facets>;
export const overviewPage = pageOf(resourceHealth).extend({ total: z.int(), facets });
export type OverviewPage = z.output<typeof overviewPage>;
export const searchHit = z.strictObject({
  kind: z.enum(['page', 'incident', 'action', 'model', 'resource', 'experiment', 'run']),
  id: text,
  title: text,
  detail: text,
  href: text,
});
export type SearchHit = z.output<typeof searchHit>;
