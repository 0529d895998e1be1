import { pageOf } from '#lib/schemas/fields.ts';
import {
  listLogsInput,
  logFacets,
  logHistogram,
  logHistogramInput,
  logItem,
  logPatterns,
  logPatternsInput,
} from '#lib/schemas/infrastructure/infrastructure.ts';
import { listTracesInput, traceDetail, traceItem } from '#lib/schemas/infrastructure/traces.ts';
import type { Operation } from '../operation.ts';

const logs = { method: 'get', tag: 'logs', permission: 'logs:read' } as const;
const traces = { method: 'get', tag: 'traces', permission: 'logs:read' } as const;

export const telemetryOperations: readonly Operation[] = [
  {
    ...logs,
    path: '/api/logs',
    summary: 'Log records, by default of the last day',
    query: listLogsInput,
    csv: true,
    answer: { description: 'A page of records', schema: pageOf(logItem) },
  },
  {
    ...logs,
    path: '/api/logs/histogram',
    summary: 'Log records over time by level',
    query: logHistogramInput,
    answer: { description: 'Buckets with records', schema: logHistogram },
  },
  {
    ...logs,
    path: '/api/logs/facets',
    summary: 'Number of log records per service, host and level under the other filters',
    query: logPatternsInput,
    answer: { description: 'The most frequent senders, and all levels', schema: logFacets },
  },
  {
    ...logs,
    path: '/api/logs/patterns',
    summary: 'Patterns of the newest records, and whether they are new since the previous hour',
    query: logPatternsInput,
    answer: { description: 'Patterns, most frequent first', schema: logPatterns },
  },
  {
    ...traces,
    path: '/api/traces',
    summary: 'Traces that include a service, slowest first; by default of the last hour',
    query: listTracesInput,
    csv: true,
    answer: { description: 'Traces', schema: pageOf(traceItem) },
  },
  {
    ...traces,
    path: '/api/traces/{id}',
    summary: 'The spans of one trace, max. 2,000',
    answer: { description: 'The trace', schema: traceDetail },
  },
];
