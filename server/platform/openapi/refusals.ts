import type { JsonSchema } from './json-schema.ts';

const text: JsonSchema = { type: 'string' };

export const problemSchema: JsonSchema = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'code', 'instance'],
  properties: {
    type: text,
    title: text,
    status: { type: 'integer' },
    detail: text,
    code: {
      type: 'string',
      enum: [
        'invalid_input',
        'unauthenticated',
        'forbidden',
        'not_found',
        'conflict',
        'too_large',
        'unsupported_media_type',
        'rate_limited',
        'unavailable',
        'internal',
      ],
    },
    instance: text,
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['field', 'message'],
        properties: { field: text, message: text },
      },
    },
    data: {},
  },
};

function json(schema: JsonSchema): JsonSchema {
  return { 'application/json': { schema } };
}

function object(properties: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return { type: 'object', required: Object.keys(properties), properties };
}

/** Responses to a refused request: problem details, or the protocol's own format. */
export const refusals = {
  Problem: {
    description: 'The error.',
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  },
  Status: {
    description: 'google.rpc.Status, in the form of the request.',
    content: {
      ...json(object({ code: { type: 'integer' }, message: text })),
      'application/x-protobuf': { schema: text },
    },
  },
  Text: {
    description: 'The first reason, as text.',
    content: { 'text/plain': { schema: text } },
  },
  Message: {
    description: "The first reason, in the format of Alertmanager's API v2.",
    content: json(text),
  },
  Event: {
    description: "In the format of PagerDuty's Events API v2.",
    content: json(object({ status: text, message: text, errors: { type: 'array', items: text } })),
  },
  MlflowError: {
    description: 'In the format of MLflow.',
    content: json(object({ error_code: text, message: text })),
  },
} as const;

export type Refusal = keyof typeof refusals;
