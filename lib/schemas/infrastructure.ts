import { z } from 'zod';
import type { Point } from '#lib/schemas/common.ts';
import { idSchema, listParam, pageParams, timeParam } from '#lib/schemas/common.ts';

export const listResourcesInput = z.object({
  ...pageParams,
  kind: listParam.optional(),
  q: z.string().max(200).optional(),
  environment: z.string().max(100).optional(),
});
export const resourceIdInput = z.object({ id: idSchema });
export const rangeReadings = ['raw', 'rate', 'p50', 'p95', 'p99'] as const;

/** `labels[k]=v` pairs are collected by the route into `labels`. */
const labelsFilter = z.record(z.string(), z.string()).default({});
export const listSeriesInput = z.object({
  metric: z.string().min(1).max(500),
  labels: labelsFilter,
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
});
export const rangeInput = z.object({
  metric: z.string().min(1).max(500),
  labels: labelsFilter,
  from: timeParam,
  to: timeParam,
  points: z.coerce.number().int().min(2).max(400).default(400),
  as: z.enum(rangeReadings).default('raw'),
  fresh: z.coerce.boolean().optional(),
  /** Also answer the expected range of each series. */
  expected: z.coerce.boolean().optional(),
});
export const listLogsInput = z.object({
  ...pageParams,
  q: z.string().max(500).optional(),
  severity: listParam.optional(),
  service: z.string().max(300).optional(),
  host: z.string().max(300).optional(),
  from: timeParam.optional(),
  to: timeParam.optional(),
});
export const listChangesInput = z.object({
  ...pageParams,
  resourceId: idSchema.optional(),
  from: timeParam.optional(),
  to: timeParam.optional(),
});

export type ResourceItem = {
  id: string;
  kind: string;
  name: string;
  labels: Record<string, string>;
  lastSeenAt: string;
  firstSeenAt: string;
  environment: string | null;
  tier: number;
  demo: boolean;
  openIncidents: number;
};
export type HealthState = 'critical' | 'error' | 'warning' | 'ok' | 'no data' | 'learning';
export type ResourceHealth = ResourceItem & {
  state: HealthState;
  /** The worst check in words: value and limit. */
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
  points: Point[];
  expected?: {
    state: 'learning' | 'ready';
    basis: string | null;
    low: number;
    high: number;
    center: number;
  } | null;
};
export type RangeResult = { series: RangeSeries[]; reduced: boolean; unit: string | null };
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
