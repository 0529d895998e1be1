import { z } from 'zod';
import { itemsOf, pageOf } from '#lib/schemas/fields.ts';
import {
  changeItem,
  listChangesInput,
  listResourcesInput,
  listSeriesInput,
  mergeResourcesInput,
  metricLabels,
  metricLabelsInput,
  metricName,
  metricNamesInput,
  overviewInput,
  overviewPage,
  rangeInput,
  rangeResult,
  resourceDetail,
  resourceItem,
  searchHit,
  searchInput,
  seriesItem,
} from '#lib/schemas/infrastructure/infrastructure.ts';
import type { Operation } from '../operation.ts';

const tag = 'infrastructure';

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
    answer: { description: 'A page of changes', schema: pageOf(changeItem) },
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
    answer: { description: 'A page of series', schema: pageOf(seriesItem) },
  },
  {
    ...metrics,
    path: '/api/metrics/range',
    summary: 'Points of the series of a metric, max. 400 each',
    query: rangeInput,
    csv: true,
    answer: { description: 'Points per series', schema: rangeResult },
  },
  {
    method: 'get',
    tag: 'search',
    permission: 'overview:read',
    path: '/api/search',
    summary: 'Pages, resources and incidents by text',
    query: searchInput,
    answer: { description: 'Hits', schema: itemsOf(searchHit) },
  },
];
