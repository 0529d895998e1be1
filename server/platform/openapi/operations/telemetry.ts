import { z } from 'zod';
import {
  listLogsInput,
  logHistogramInput,
  logPatternsInput,
  type LogFacets,
  type LogHistogram,
  type LogItem,
  type LogPatterns,
} from '#lib/schemas/infrastructure/infrastructure.ts';
import {
  listTracesInput,
  type TraceDetail,
  type TraceItem,
} from '#lib/schemas/infrastructure/traces.ts';
import type { Operation } from '../operation.ts';
import { labelsShape, pageOf, timeText } from '../schemas/pages.ts';

const text = z.string();

const log = z.strictObject({
  id: text,
  at: timeText,
  severity: text,
  body: text,
  service: text.nullable(),
  host: text.nullable(),
  attributes: labelsShape,
  traceId: text.nullable(),
  spanId: text.nullable(),
}) satisfies z.ZodType<LogItem>;

const histogram = z.strictObject({
  from: timeText,
  stepMs: z.number(),
  total: z.int(),
  sources: z.array(text),
  buckets: z.array(z.strictObject({ at: timeText, counts: z.record(text, z.int()) })).max(400),
}) satisfies z.ZodType<LogHistogram>;

const senders = z.array(z.strictObject({ value: text, count: z.int() })).max(12);
const facets = z.strictObject({
  services: senders,
  hosts: senders,
  levels: z.array(z.strictObject({ level: text, count: z.int() })),
}) satisfies z.ZodType<LogFacets>;

const patterns = z.strictObject({
  read: z.int(),
  total: z.int(),
  patterns: z.array(
    z.strictObject({
      template: text.describe('`<*>` marks the varying part'),
      count: z.int(),
      severity: text,
      firstAt: timeText,
      lastAt: timeText,
      before: z.int().describe('Matching records in the hour before the window'),
      isNew: z.boolean(),
      example: text,
    }),
  ),
}) satisfies z.ZodType<LogPatterns>;

const trace = z.strictObject({
  traceId: text,
  name: text,
  service: text,
  startedAt: timeText,
  durationMs: z.number(),
  status: z.enum(['ok', 'error']),
  spans: z.int(),
  services: z.array(text),
}) satisfies z.ZodType<TraceItem>;

export const traceDetail = z.strictObject({
  experiment: z
    .strictObject({ id: z.int(), name: z.string(), traceId: z.string() })
    .nullable()
    .describe('Experiment, if an MLflow client also logged it'),
  traceId: text,
  startedAt: timeText,
  durationMs: z.number(),
  total: z.int(),
  hidden: z.int().describe('Spans of services that the caller cannot see'),
  spans: z
    .array(
      z.strictObject({
        spanId: text,
        parentSpanId: text.nullable(),
        name: text,
        service: text,
        host: text.nullable(),
        kind: text,
        startMs: z.number().describe('After the start of the trace'),
        durationMs: z.number(),
        status: z.enum(['unset', 'ok', 'error']),
        statusMessage: text.nullable(),
        attributes: labelsShape,
      }),
    )
    .max(2_000),
}) satisfies z.ZodType<TraceDetail>;

const logs = { method: 'get', tag: 'logs', permission: 'logs:read' } as const;
const traces = { method: 'get', tag: 'traces', permission: 'logs:read' } as const;

export const telemetryOperations: readonly Operation[] = [
  {
    ...logs,
    path: '/api/logs',
    summary: 'Log records, by default of the last day',
    query: listLogsInput,
    csv: true,
    answer: { description: 'A page of records', schema: pageOf(log) },
  },
  {
    ...logs,
    path: '/api/logs/histogram',
    summary: 'Log records over time by level',
    query: logHistogramInput,
    answer: { description: 'Buckets with records', schema: histogram },
  },
  {
    ...logs,
    path: '/api/logs/facets',
    summary: 'Number of log records per service, host and level under the other filters',
    query: logPatternsInput,
    answer: { description: 'The most frequent senders, and all levels', schema: facets },
  },
  {
    ...logs,
    path: '/api/logs/patterns',
    summary: 'Patterns of the newest records, and whether they are new since the previous hour',
    query: logPatternsInput,
    answer: { description: 'Patterns, most frequent first', schema: patterns },
  },
  {
    ...traces,
    path: '/api/traces',
    summary: 'Traces that include a service, slowest first; by default of the last hour',
    query: listTracesInput,
    csv: true,
    answer: { description: 'Traces', schema: pageOf(trace) },
  },
  {
    ...traces,
    path: '/api/traces/{id}',
    summary: 'The spans of one trace, max. 2,000',
    answer: { description: 'The trace', schema: traceDetail },
  },
];
