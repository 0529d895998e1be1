import { z } from 'zod';
import { changeInput } from '#lib/schemas/infrastructure/infrastructure.ts';
import { costImportAnswer } from './costs.ts';
import type { Operation } from '../operation.ts';

const intake = { method: 'post', tag: 'intake', permission: 'ingest:write' } as const;
const otlpTypes = ['application/x-protobuf', 'application/json'] as const;
const otlpAnswer = {
  description: 'Accepted and durable; `partialSuccess` names what was refused',
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
  model: z.string().optional().describe('For rows that name none'),
  version: z.string().optional(),
});
const accepted = z.strictObject({ accepted: z.int() });

/** Paths of the protocols. Their errors have the protocol's own form where it has one. */
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
    summary: "Alerts in the form of Alertmanager's API v2, as Prometheus sends them",
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
      "An event in the form of PagerDuty's Events API v2; `routing_key` is an API key unless a header carries one",
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
    summary: 'One change or a list of at most 1,000, plain or as CloudEvents 1.0',
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
      'A FOCUS file (1.0 to 1.4), plain or gzip. It replaces what its provider, account and billing period had, or the named dataset',
    query: z.object({ dataset: z.string().max(100).optional() }),
    bodyTypes: ['text/csv', 'application/gzip', 'multipart/form-data'],
    answer: { description: 'Durable, and in force', schema: costImportAnswer },
  },
  {
    ...intake,
    path: '/api/ingest/inference',
    summary:
      'Answered requests of models: model, version, time, requestId, features, prediction (of a ranking: the list of items), score, segment, latencyMs, error (true or why the request failed), tokens, shadow (true for the answer of a version in the shadow to a mirrored request, with the requestId of the served one: kept apart, it counts for its rollout only)',
    query: rowQuery,
    bodyTypes: rowBodies,
    answer: { description: 'Durable; rows that were wrong are named', schema: rowsAccepted },
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
    answer: { description: 'Durable; rows that were wrong are named', schema: rowsAccepted },
  },
  {
    ...intake,
    path: '/api/ingest/labels',
    summary:
      'What became true of requests: model, requestId, label (of a ranking: a list of items, or an object of item and gain), time. The last one received wins',
    query: rowQuery,
    bodyTypes: rowBodies,
    answer: { description: 'Durable; rows that were wrong are named', schema: rowsAccepted },
  },
];
