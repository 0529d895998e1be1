import { z } from 'zod';
import { rangeAggregates, rangeReadings, type healthStates } from '#lib/choices/infrastructure.ts';
import { intakeLimits } from '#lib/choices/sources.ts';
import {
  flagParam,
  freshParam,
  healthStateParam,
  idSchema,
  listParam,
  pageParams,
  textPageParams,
  tierParam,
  timeParam,
  type Point,
} from '#lib/schemas/fields.ts';
import type { SetBy } from './ownership.ts';

/** Names; `none` matches resources without one. Every resource has a tier. */
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
  /** Changes of this model, and deployments of other resources whose `after` begins with its name. */
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
   * External events and announcements: evidence for a change in several models, whatever resource
   * they are reported for.
   */
  'campaign',
  'calendar',
  'other',
] as const;
const shortText = z.string().trim().max(512);
/**
 * One change as `POST /api/changes` accepts it; ingest has checked the same limits before it
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
  /** Resource whose names, relations and history move to the other one. */
  otherId: idSchema,
  reason: z.string().trim().min(1, 'a reason is required').max(1_000),
});
export const searchInput = z.object({
  q: z.string().trim().min(1).max(200),
  limit: z.coerce.number().int().min(1).max(50).default(8),
});

export type ResourceItem = {
  id: string;
  kind: string;
  name: string;
  labels: Record<string, string>;
  lastSeenAt: string;
  firstSeenAt: string;
  environment: string | null;
  /**
   * Environment named in the telemetry; people and rules may have assigned the resource to another
   * one.
   */
  reportedEnvironment: string | null;
  team: string | null;
  owner: string | null;
  tier: number;
  demo: boolean;
  openIncidents: number;
};
export type ResourceHealth = ResourceItem & {
  state: HealthState;
  /** Description of the worst check: value and limit. */
  check: string | null;
  figures: { title: string; metric: string; unit: string; value: number | null; points: Point[] }[];
};
export type RelationItem = {
  direction: 'out' | 'in';
  kind: string;
  resource: { id: string; kind: string; name: string };
  lastSeenAt: string;
};
export type ChangeItem = {
  id: string;
  ref: string;
  kind: string;
  title: string;
  resource: { id: string | null; kind: string; name: string };
  before: string | null;
  after: string | null;
  actor: string | null;
  url: string | null;
  occurredAt: string;
};
export type RangeSeries = {
  labels: Record<string, string>;
  seriesId: string;
  /** Name of the sender; null in its first seconds. */
  source: string | null;
  points: Point[];
  expected?: {
    state: 'learning' | 'ready';
    basis: string | null;
    low: number | null;
    high: number | null;
    center: number | null;
    /**
     * `[from ms, to ms, low, high]` per hour, in order of time; empty while the range is being
     * learned.
     */
    band: [fromMs: number, toMs: number, low: number, high: number][];
  } | null;
};
export type RangeResult = {
  series: RangeSeries[];
  reduced: boolean;
  /** True if more series match than are returned: the newest 100. */
  truncated: boolean;
  unit: string | null;
  /** Names of the senders of these series. */
  sources: string[];
};
export type LogHistogram = {
  from: string;
  stepMs: number;
  total: number;
  /** Names of the senders of the records. */
  sources: string[];
  /** Only buckets with records, in order of time. */
  buckets: { at: string; counts: Record<string, number> }[];
};
/** Number of records of each sender and level under the other filters. */
export type LogFacets = {
  /** The most frequent ones; an empty value is of records without it. */
  services: { value: string; count: number }[];
  hosts: { value: string; count: number }[];
  levels: { level: string; count: number }[];
};
export type LogPatterns = {
  /** Number of records read: the newest of the window. */
  read: number;
  total: number;
  patterns: {
    template: string;
    count: number;
    /** Severity of the worst record. */
    severity: string;
    firstAt: string;
    lastAt: string;
    /** Records of this pattern in the hour before the window; `isNew` if there are none. */
    before: number;
    isNew: boolean;
    example: string;
  }[];
};
export type LogItem = {
  id: string;
  at: string;
  severity: string;
  body: string;
  service: string | null;
  host: string | null;
  attributes: Record<string, string>;
  traceId: string | null;
  spanId: string | null;
};

export type ResourceDetail = ResourceHealth & {
  ownership: {
    teamId: string | null;
    environmentId: string | null;
    /** Fields that were never set are absent. */
    setBy: SetBy;
    /** Whether the caller may set the fields by hand. */
    mayEdit: boolean;
  };
  canonicalId: string;
  aliases: { kind: string; value: string }[];
  relations: RelationItem[];
  /** Firing alerts, worst first. */
  alerts: {
    id: string;
    title: string;
    severity: string;
    startedAt: string;
    incidentId: string | null;
    silence: { id: string; reason: string; author: string } | null;
  }[];
};
export type MetricName = { name: string; kind: string; unit: string; series: number };
export type MetricLabels =
  | { names: string[]; nextCursor: string | null }
  | { label: string; values: { value: string; series: number }[]; nextCursor: string | null };
export type SeriesItem = {
  id: string;
  labels: Record<string, string>;
  firstAt: string | null;
  lastAt: string | null;
  samples: number;
  unit: string;
  kind: string;
  source: string;
};
export type Facets = Record<string, Record<string, number>>;
export type OverviewPage = {
  items: ResourceHealth[];
  nextCursor: string | null;
  total: number;
  facets: Facets;
};
export type SearchHit = {
  kind: 'page' | 'incident' | 'action' | 'model' | 'resource' | 'experiment' | 'run';
  id: string;
  title: string;
  detail: string;
  href: string;
};
