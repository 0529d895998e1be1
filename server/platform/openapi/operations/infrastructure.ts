import { z } from 'zod';
import { healthStates } from '#lib/choices/infrastructure.ts';
import {
  listChangesInput,
  listResourcesInput,
  listSeriesInput,
  mergeResourcesInput,
  metricLabelsInput,
  metricNamesInput,
  overviewInput,
  rangeInput,
  searchInput,
  type ChangeItem,
  type MetricLabels,
  type MetricName,
  type OverviewPage,
  type RangeResult,
  type ResourceDetail,
  type ResourceHealth,
  type ResourceItem,
  type SearchHit,
  type SeriesItem,
} from '#lib/schemas/infrastructure/infrastructure.ts';
import { setByShape } from '#lib/schemas/infrastructure/ownership.ts';
import type { Operation } from '../operation.ts';
import {
  itemsOf,
  labelsShape,
  pageOf,
  pointShape,
  resourceRefShape,
  silenceRefShape,
  timeText,
} from '../schemas/pages.ts';

const tag = 'infrastructure';
const text = z.string();

const resourceItem = z.strictObject({
  id: z.uuid(),
  kind: text,
  name: text,
  labels: labelsShape,
  lastSeenAt: timeText,
  firstSeenAt: timeText,
  environment: text.nullable(),
  reportedEnvironment: text.nullable(),
  team: text.nullable(),
  owner: text.nullable(),
  tier: z.int(),
  demo: z.boolean(),
  openIncidents: z.int(),
}) satisfies z.ZodType<ResourceItem>;

const figure = z.strictObject({
  title: text,
  metric: text,
  unit: text,
  value: z.number().nullable(),
  points: z.array(pointShape),
});
const resourceHealth = resourceItem.extend({
  state: z.enum(healthStates),
  check: text.nullable(),
  figures: z.array(figure),
}) satisfies z.ZodType<ResourceHealth>;

const relation = z.strictObject({
  direction: z.enum(['out', 'in']),
  kind: text,
  lastSeenAt: timeText,
  resource: z.strictObject({ id: z.uuid(), kind: text, name: text }),
});
const alert = z.strictObject({
  id: z.uuid(),
  title: text,
  severity: text,
  startedAt: timeText,
  incidentId: z.uuid().nullable(),
  silence: silenceRefShape.nullable(),
});
const setBy = setByShape.optional();
const resourceDetail = resourceHealth.extend({
  ownership: z.strictObject({
    teamId: z.uuid().nullable(),
    environmentId: z.uuid().nullable(),
    setBy: z.strictObject({ team: setBy, owner: setBy, environment: setBy, tier: setBy }),
    mayEdit: z.boolean(),
  }),
  canonicalId: text,
  aliases: z.array(z.strictObject({ kind: text, value: text })),
  relations: z.array(relation),
  alerts: z.array(alert),
}) satisfies z.ZodType<ResourceDetail>;

const overviewPage = pageOf(resourceHealth).extend({
  items: z.array(resourceHealth),
  total: z.int(),
  facets: z.record(text, z.record(text, z.int())),
}) satisfies z.ZodType<OverviewPage>;

const change = z.strictObject({
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
}) satisfies z.ZodType<ChangeItem>;

const metricName = z.strictObject({
  name: text,
  kind: text,
  unit: text,
  series: z.int(),
}) satisfies z.ZodType<MetricName>;
const metricLabels = z.union([
  z.strictObject({ names: z.array(text), nextCursor: text.nullable() }),
  z.strictObject({
    label: text,
    values: z.array(z.strictObject({ value: text, series: z.int() })),
    nextCursor: text.nullable(),
  }),
]) satisfies z.ZodType<MetricLabels>;
const series = z.strictObject({
  id: text,
  labels: labelsShape,
  firstAt: timeText.nullable(),
  lastAt: timeText.nullable(),
  samples: z.int(),
  unit: text,
  kind: text,
  source: text,
}) satisfies z.ZodType<SeriesItem>;

const bound = z.number().nullable();
const range = z.strictObject({
  series: z.array(
    z.strictObject({
      labels: labelsShape,
      seriesId: text,
      source: text.nullable(),
      points: z.array(pointShape),
      expected: z
        .strictObject({
          state: z.enum(['learning', 'ready']),
          basis: text.nullable(),
          low: bound,
          high: bound,
          center: bound,
          band: z.array(z.tuple([z.number(), z.number(), z.number(), z.number()])),
        })
        .nullable()
        .optional(),
    }),
  ),
  reduced: z.boolean(),
  truncated: z.boolean().describe('Whether more series match than the newest 100 returned'),
  unit: text.nullable(),
  sources: z.array(text),
}) satisfies z.ZodType<RangeResult>;

const hit = z.strictObject({
  kind: z.enum(['page', 'incident', 'action', 'model', 'resource', 'experiment', 'run']),
  id: text,
  title: text,
  detail: text,
  href: text,
}) satisfies z.ZodType<SearchHit>;

const reads = { method: 'get', tag, permission: 'infrastructure:read' } as const;
const metrics = { method: 'get', tag: 'metrics', permission: 'metrics:read' } as const;

export const infrastructureOperations: readonly Operation[] = [
  {
    ...reads,
    path: '/api/resources',
    summary: 'Hosts, services and all other resources found in telemetry',
    query: listResourcesInput,
    csv: true,
    answer: { description: 'A page of resources', schema: pageOf(resourceItem) },
  },
  {
    ...reads,
    path: '/api/resources/{id}',
    summary: 'One resource with its names, neighbours, state and figures',
    answer: { description: 'The resource', schema: resourceDetail },
  },
  {
    method: 'post',
    tag,
    permission: 'infrastructure:write',
    path: '/api/resources/{id}/merge',
    summary: 'Merges another resource into this one',
    body: mergeResourcesInput,
    answer: { description: 'The remaining resource', schema: z.strictObject({ id: z.uuid() }) },
  },
  {
    ...reads,
    path: '/api/services',
    summary: 'Services, most urgent first',
    query: overviewInput,
    csv: true,
    answer: { description: 'A page of services with facets', schema: overviewPage },
  },
  {
    ...reads,
    path: '/api/hosts',
    summary: 'Hosts, most urgent first',
    query: overviewInput,
    csv: true,
    answer: { description: 'A page of hosts with facets', schema: overviewPage },
  },
  {
    ...reads,
    path: '/api/changes',
    summary: 'Deployments and other changes',
    query: listChangesInput,
    csv: true,
    answer: { description: 'A page of changes', schema: pageOf(change) },
  },
  {
    ...metrics,
    path: '/api/metrics/names',
    summary: 'Metrics by part of their name',
    query: metricNamesInput,
    csv: true,
    answer: { description: 'A page of metrics', schema: pageOf(metricName) },
  },
  {
    ...metrics,
    path: '/api/metrics/labels',
    summary: 'Label names in order, or the values of one label, most used first',
    query: metricLabelsInput,
    answer: { description: 'Names or values', schema: metricLabels },
  },
  {
    ...metrics,
    path: '/api/metrics/series',
    summary: 'Series of a metric with their stored range, newest first',
    query: listSeriesInput,
    csv: true,
    answer: { description: 'A page of series', schema: pageOf(series) },
  },
  {
    ...metrics,
    path: '/api/metrics/range',
    summary: 'Points of the series of a metric, max. 400 each',
    query: rangeInput,
    csv: true,
    answer: { description: 'Points per series', schema: range },
  },
  {
    method: 'get',
    tag: 'search',
    permission: 'overview:read',
    path: '/api/search',
    summary: 'Pages, resources and incidents by text',
    query: searchInput,
    answer: { description: 'Hits', schema: itemsOf(hit) },
  },
];
