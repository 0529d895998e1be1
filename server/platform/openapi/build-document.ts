import { version } from '#server/platform/process/version.ts';
import {
  member,
  requiredOf,
  toJsonSchema,
  withoutMembers,
  type JsonSchema,
} from './json-schema.ts';
import type { Answer, Operation } from './operation.ts';
import { problemSchema, refusals } from './refusals.ts';

/** Values of the document that depend on the instance. */
type Site = { url: string; sessionCookie: string };

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

const formatParameter = (name: string): JsonSchema => ({
  name: 'format',
  in: 'query',
  schema: { type: 'string', enum: ['json', name] },
});

/** `pages=all` returns the whole list in one file. */
const csvParameters: JsonSchema[] = [
  formatParameter('csv'),
  { name: 'pages', in: 'query', schema: { type: 'string', enum: ['all'] } },
];

function fileParameters({ csv, pdf }: Operation): JsonSchema[] {
  if (pdf === true) return [formatParameter('pdf')];
  return csv === true ? csvParameters : [];
}

function fileTypes({ csv, pdf }: Operation): string[] {
  return [...(csv === true ? ['text/csv'] : []), ...(pdf === true ? ['application/pdf'] : [])];
}

function queryParameters(operation: Operation): JsonSchema[] {
  const extra = fileParameters(operation);
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

function answerContent(answer: Answer, files: readonly string[]): JsonSchema {
  const json =
    answer.schema === undefined
      ? []
      : [['application/json', { schema: toJsonSchema(answer.schema, 'output') }] as const];
  const others = [...(answer.mediaTypes ?? []), ...files].map(
    (type) => [type, { schema: { type: 'string' } }] as const,
  );
  const content = Object.fromEntries<JsonSchema>([...json, ...others]);
  return Object.keys(content).length === 0 ? {} : { content };
}

function responses(answer: Answer, files: readonly string[]): JsonSchema {
  const response = { description: answer.description, ...answerContent(answer, files) };
  return {
    [String(answer.status ?? 200)]: response,
    ...(answer.otherStatus === undefined ? {} : { [String(answer.otherStatus)]: response }),
  };
}

/** Operation ID: `GET /api/resources/{id}` becomes `getApiResourcesId`. */
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
    ...(operation.description === undefined ? {} : { description: operation.description }),
    ...(permission === null ? { security: [] } : { 'x-permission': permission }),
    parameters: [...pathParameters(operation.path), ...queryParameters(operation), ...idempotency],
    ...requestBody(operation),
    responses: {
      ...responses(answer, fileTypes(operation)),
      default: { $ref: `#/components/responses/${operation.refusal ?? 'Problem'}` },
    },
  };
}

/** OpenAPI 3.1 document of the given operations. */
export function buildDocument(operations: readonly Operation[], site: Site): JsonSchema {
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
        'Times are ISO 8601 in UTC. Lists return the newest first, in pages. Errors are RFC 9457 problem details, unless a protocol has its own form.',
    },
    servers: [{ url: site.url }],
    security: [{ apiKey: [] }, { session: [] }],
    paths,
    components: {
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'bearer', bearerFormat: 'tdm_...' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: site.sessionCookie,
          description: 'Cookie of a signed-in browser.',
        },
      },
      schemas: { Problem: problemSchema },
      responses: refusals,
    },
  };
}
