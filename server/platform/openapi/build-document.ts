import { version } from '#server/platform/version.ts';
import type { JsonSchema } from './json-schema.ts';
import { member, requiredOf, toJsonSchema, withoutMembers } from './json-schema.ts';
import type { Answer, Operation } from './operation.ts';

const problemSchema: JsonSchema = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'code', 'instance'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: {
      type: 'string',
      enum: [
        'invalid_input',
        'unauthenticated',
        'forbidden',
        'not_found',
        'conflict',
        'too_large',
        'rate_limited',
        'unavailable',
        'internal',
      ],
    },
    instance: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['field', 'message'],
        properties: { field: { type: 'string' }, message: { type: 'string' } },
      },
    },
    data: {},
  },
};

function pathNames(path: string): string[] {
  return [...path.matchAll(/\{(\w+)\}/gu)].map((match) => match[1] ?? '');
}

function pathParameters(path: string): JsonSchema[] {
  return pathNames(path).map((name) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
}

/** `pages=all` gives the whole list in one file. */
const csvParameters: JsonSchema[] = [
  { name: 'format', in: 'query', schema: { type: 'string', enum: ['json', 'csv'] } },
  { name: 'pages', in: 'query', schema: { type: 'string', enum: ['all'] } },
];

function queryParameters(operation: Operation): JsonSchema[] {
  const extra = operation.csv === true ? csvParameters : [];
  if (operation.query === undefined) return extra;
  const schema = toJsonSchema(operation.query, 'input');
  const required = requiredOf(schema);
  const taken = pathNames(operation.path);
  const members = Object.entries(member(schema, 'properties')).filter(
    ([name]) => !taken.includes(name),
  );
  const parameters = members.map(([name, value]) => ({
    name,
    in: 'query',
    ...(required.includes(name) ? { required: true } : {}),
    ...(name === 'labels' ? { style: 'deepObject', explode: true } : {}),
    schema: value,
  }));
  return [...parameters, ...extra];
}

function requestBody(operation: Operation): JsonSchema {
  const types = operation.bodyTypes ?? (operation.body === undefined ? [] : ['application/json']);
  if (types.length === 0) return {};
  const schema =
    operation.body === undefined
      ? {}
      : {
          schema: withoutMembers(toJsonSchema(operation.body, 'input'), pathNames(operation.path)),
        };
  const content = Object.fromEntries(
    types.map((type) => [type, type.includes('json') ? schema : {}]),
  );
  return { requestBody: { required: true, content } };
}

function answerContent(answer: Answer, csv: boolean): JsonSchema {
  const json =
    answer.schema === undefined
      ? []
      : [['application/json', { schema: toJsonSchema(answer.schema, 'output') }] as const];
  const others = [...(answer.mediaTypes ?? []), ...(csv ? ['text/csv'] : [])].map(
    (type) => [type, { schema: { type: 'string' } }] as const,
  );
  const content = Object.fromEntries<JsonSchema>([...json, ...others]);
  return Object.keys(content).length === 0 ? {} : { content };
}

/** `GET /api/resources/{id}` becomes `getApiResourcesId`. */
export function operationId(operation: Pick<Operation, 'method' | 'path'>): string {
  const words = operation.path.split(/[^A-Za-z0-9]+/u).filter((word) => word !== '');
  return (
    operation.method +
    words.map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`).join('')
  );
}

function describe(operation: Operation): JsonSchema {
  const { answer, permission } = operation;
  const idempotency =
    operation.method === 'get'
      ? []
      : [{ name: 'Idempotency-Key', in: 'header', schema: { type: 'string', maxLength: 200 } }];
  return {
    operationId: operationId(operation),
    tags: [operation.tag],
    summary: operation.summary,
    ...(permission === null ? { security: [] } : { 'x-permission': permission }),
    parameters: [...pathParameters(operation.path), ...queryParameters(operation), ...idempotency],
    ...requestBody(operation),
    responses: {
      [String(answer.status ?? 200)]: {
        description: answer.description,
        ...answerContent(answer, operation.csv === true),
      },
      default: { $ref: '#/components/responses/Problem' },
    },
  };
}

/** The OpenAPI 3.1 document of the given operations. */
export function buildDocument(operations: readonly Operation[], serverUrl: string): JsonSchema {
  const paths: Record<string, JsonSchema> = {};
  for (const operation of operations) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: describe(operation) };
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Tandem',
      version,
      description:
        'Times are ISO 8601 in UTC. Lists answer newest first, in pages. Errors are RFC 9457 problem details.',
    },
    servers: [{ url: serverUrl }],
    security: [{ apiKey: [] }, { session: [] }],
    paths,
    components: {
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'bearer', bearerFormat: 'tdm_...' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'tandem-session',
          description: 'Cookie of a signed-in browser.',
        },
      },
      schemas: { Problem: problemSchema },
      responses: {
        Problem: {
          description: 'What went wrong.',
          content: {
            'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
          },
        },
      },
    },
  };
}
