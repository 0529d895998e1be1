import { z } from 'zod';
import { costImportResult } from '#lib/schemas/costs/costs.ts';
import { changeInput } from '#lib/schemas/infrastructure/infrastructure.ts';
import type { Operation } from '../operation.ts';

const intake = { method: 'post', tag: 'intake', permission: 'ingest:write' } as const;
const otlpTypes = ['application/x-protobuf', 'application/json'] as const;
const otlpAnswer = {
  description: 'Accepted and durable; `partialSuccess` lists refused items',
  schema: z.looseObject({}),
  mediaTypes: ['application/x-protobuf'],
};
const rowsAccepted = z.strictObject({
  accepted: z.int(),
  rejectedRows: z.int(),
  rejected: z
    .array(z.strictObject({ row: z.int(), field: z.string(), problem: z.string() }))
    .describe('The first 20 problems; rows count from 0'),
});
const rowBodies = [
  'application/json',
  'application/x-ndjson',
  'application/vnd.apache.arrow.stream',
  'application/vnd.apache.arrow.file',
  'application/vnd.apache.parquet',
] as const;
const rowQuery = z.object({
  model: z.string().optional().describe('For rows without a model'),
  version: z.string().optional(),
});
const accepted = z.strictObject({ accepted: z.int() });

/** Paths of the ingest protocols. Errors use the protocol's own format where it has one. */
export const intakeOperations: readonly Operation[] = [
  {
    ...intake,
    path: '/v1/metrics',
    summary: 'OTLP/HTTP metrics',
    bodyTypes: otlpTypes,
    refusal: 'Status',
    answer: otlpAnswer,
  },
  {
    ...intake,
    path: '/v1/logs',
    summary: 'OTLP/HTTP logs',
    bodyTypes: otlpTypes,
    refusal: 'Status',
    answer: otlpAnswer,
  },
  {
    ...intake,
    path: '/v1/traces',
    summary: 'OTLP/HTTP traces',
    bodyTypes: otlpTypes,
    refusal: 'Status',
    answer: otlpAnswer,
  },
  {
    ...intake,
    path: '/api/v1/write',
    summary: 'Prometheus remote write 1.0, snappy',
    bodyTypes: ['application/x-protobuf'],
    refusal: 'Text',
    answer: { status: 204, description: 'Accepted and durable' },
  },
  {
    ...intake,
    path: '/api/v2/alerts',
    summary: "Alerts in the format of Alertmanager's API v2, as sent by Prometheus",
    bodyTypes: ['application/json'],
    refusal: 'Message',
    answer: { description: 'Accepted and durable' },
  },
  {
    ...intake,
    path: '/api/ingest/alertmanager',
    summary: 'Webhook of Alertmanager',
    bodyTypes: ['application/json'],
    answer: { description: 'Accepted and durable' },
  },
  {
    ...intake,
    path: '/v2/enqueue',
    summary:
      "An event in the format of PagerDuty's Events API v2; `routing_key` is an API key unless a header contains one",
    bodyTypes: ['application/json'],
    refusal: 'Event',
    answer: {
      status: 202,
      description: 'Accepted and durable',
      schema: z.strictObject({
        status: z.literal('success'),
        message: z.string(),
        dedup_key: z.string(),
      }),
    },
  },
  {
    ...intake,
    path: '/api/changes',
    summary: 'One change or a list of up to 1,000, plain or as CloudEvents 1.0',
    body: z.union([changeInput, z.array(changeInput).min(1).max(1_000)]),
    bodyTypes: [
      'application/json',
      'application/cloudevents+json',
      'application/cloudevents-batch+json',
    ],
    answer: { status: 202, description: 'Accepted and durable', schema: accepted },
  },
  {
    ...intake,
    path: '/api/ingest/costs',
    summary:
      'A FOCUS file (1.0 to 1.4), plain or gzip. It replaces the data of the same provider, account and billing period, or the named dataset',
    query: z.object({ dataset: z.string().max(100).optional() }),
    bodyTypes: ['text/csv', 'application/gzip', 'multipart/form-data'],
    answer: { description: 'Durable and active', schema: costImportResult },
  },
  {
    ...intake,
    path: '/api/ingest/inference',
    summary:
      'Predictions of models: model, version, time, requestId, features, prediction (for a ranking: the list of items), score, segment, latencyMs, error (true or the reason the request failed), tokens, shadow (true for the prediction of a shadow version for a mirrored request, with the requestId of the served one: stored separately, it counts only for its rollout)',
    query: rowQuery,
    bodyTypes: rowBodies,
    answer: { description: 'Durable; invalid rows are listed', schema: rowsAccepted },
  },
  {
    ...intake,
    path: '/api/ingest/inference/cloudevents',
    summary:
      'Requests and responses from the payload loggers of KServe and Seldon (V1, V2, messages of Seldon), as CloudEvents 1.0',
    bodyTypes: [
      'application/json',
      'application/cloudevents+json',
      'application/cloudevents-batch+json',
    ],
    answer: { description: 'Durable; invalid rows are listed', schema: rowsAccepted },
  },
  {
    ...intake,
    path: '/api/ingest/labels',
    summary:
      'Actual values of requests: model, requestId, label (for a ranking: a list of items, or an object of item and gain), time. The last one received applies',
    query: rowQuery,
    bodyTypes: rowBodies,
    answer: { description: 'Durable; invalid rows are listed', schema: rowsAccepted },
  },
];
