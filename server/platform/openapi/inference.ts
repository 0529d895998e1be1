import { z } from 'zod';
import type { InferenceModelItem } from '#lib/schemas/models-inference.ts';
import {
  featureSchema,
  inferenceModelInput,
  listInferenceInput,
  privacyRules,
  savePrivacyInput,
  saveRetentionInput,
  saveSchemaInput,
} from '#lib/schemas/models-inference.ts';
import type { Operation } from './operation.ts';
import { pageOf, timeText } from './schemas.ts';

const text = z.string();
const counts = z.strictObject({
  missing: z.int(),
  extra: z.int(),
  wrongType: z.int(),
  newCategory: z.int(),
});
const schemaSource = z.enum(['learned', 'signature', 'set']).nullable();
const model = z.strictObject({
  id: z.uuid(),
  name: text,
  versions: z.array(z.strictObject({ version: text, rows: z.int(), lastAt: timeText })),
  rows: z.int(),
  firstAt: timeText.nullable(),
  lastAt: timeText.nullable(),
  labels: z.int(),
  retentionDays: z.int(),
  schema: schemaSource,
  privacy: z.boolean(),
  violations: counts.describe('Values of the last day of the range that break the schema'),
}) satisfies z.ZodType<InferenceModelItem>;

const schemaAnswer = z.strictObject({
  name: text,
  source: schemaSource,
  since: timeText.nullable(),
  features: z.array(featureSchema),
  violations: z.array(
    z.strictObject({
      feature: text,
      kind: z.enum(['missing', 'extra', 'wrongType', 'newCategory']),
      count: z.int(),
    }),
  ),
  checked: z.strictObject({ from: timeText, to: timeText }),
  privacy: privacyRules,
  retentionDays: z.int(),
});

const reading = { tag: 'models', method: 'get', permission: 'models:read' } as const;
const writing = { tag: 'models', method: 'put', permission: 'models:write' } as const;
const path = '/api/inference/models/{name}';

export const inferenceOperations: readonly Operation[] = [
  {
    ...reading,
    path: '/api/inference/models',
    summary: 'Models whose requests are sent in',
    query: listInferenceInput,
    answer: { description: 'A page of models', schema: pageOf(model) },
  },
  {
    ...reading,
    path: `${path}/schema`,
    summary: 'What a model is expected to be sent, and how its rows differ',
    query: inferenceModelInput,
    answer: { description: 'Schema, violations and rules', schema: schemaAnswer },
  },
  {
    ...writing,
    path: `${path}/schema`,
    summary: 'Set what a model is expected to be sent',
    body: saveSchemaInput,
    answer: {
      description: 'Saved',
      schema: z.strictObject({ name: text, features: z.array(featureSchema) }),
    },
  },
  {
    ...writing,
    path: `${path}/privacy`,
    summary: 'Hash or drop values before anything of them is written',
    body: savePrivacyInput,
    answer: { description: 'In force', schema: privacyRules.extend({ name: text }) },
  },
  {
    ...writing,
    path: `${path}/retention`,
    summary: 'Days that rows and labels of a model are kept',
    body: saveRetentionInput,
    answer: { description: 'Saved', schema: z.strictObject({ name: text, days: z.int() }) },
  },
];
