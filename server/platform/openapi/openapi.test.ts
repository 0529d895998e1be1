import { globSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { buildDocument, operationId } from '#server/platform/openapi/build-document.ts';
import { allOperations } from '#server/platform/openapi/document.ts';
import { member, toJsonSchema } from '#server/platform/openapi/json-schema.ts';

const root = join(import.meta.dirname, '../../..');
const site = { url: 'http://h', sessionCookie: 'tandem_session_0123abcd' };
const openApiDocument = () => buildDocument(allOperations, site);
/** next-auth's own paths, whose form is that package's, and the answer where there is no route. */
const notOurs = new Set(['/api/auth/{nextauth}', '/api/{path}']);

function routesOfApp(): string[] {
  return globSync('app/api/**/route.ts', { cwd: root }).flatMap((file) => {
    const folder = file.split(sep).slice(1, -1);
    const path = `/${folder.map((part) => part.replace(/^\[(?:\.\.\.)?(\w+)\]$/u, '{$1}')).join('/')}`;
    const text = readFileSync(join(root, file), 'utf8');
    const methods = [
      ...text.matchAll(/\b(?:const|function|as)\s+(GET|POST|PUT|PATCH|DELETE)\b/gu),
    ].map((match) => match[1] ?? '');
    return notOurs.has(path) ? [] : [...new Set(methods)].map((method) => `${method} ${path}`);
  });
}

describe('the OpenAPI document', () => {
  const described = allOperations.map(
    (operation) => `${operation.method.toUpperCase()} ${operation.path}`,
  );

  test('describes every method of every route under app/api, and no route that is gone', () => {
    const routes = routesOfApp();
    expect(routes.filter((route) => !described.includes(route))).toEqual([]);
    // The front server answers these before Next: protocols of others, described in the protocols' own terms.
    const intake = new Set(
      allOperations
        .filter((operation) => ['intake', 'mlflow'].includes(operation.tag))
        .map((operation) => `${operation.method.toUpperCase()} ${operation.path}`),
    );
    const own = described.filter((line) => line.includes(' /api/') && !intake.has(line));
    expect(own.filter((line) => !routes.includes(line))).toEqual([]);
  });

  test('describes nothing twice', () => {
    expect(described.length).toBe(new Set(described).size);
    expect(new Set(allOperations.map(operationId)).size).toBe(allOperations.length);
  });

  test('is plain JSON with the members that OpenAPI 3.1 asks for', () => {
    const document = z
      .object({
        openapi: z.string().startsWith('3.1'),
        info: z.object({ title: z.string(), version: z.string() }),
        paths: z.record(
          z.string(),
          z.record(z.string(), z.looseObject({ responses: z.looseObject({}) })),
        ),
      })
      .parse(JSON.parse(JSON.stringify(openApiDocument())));
    expect(Object.keys(document.paths)).toContain('/api/metrics/range');
  });

  test('labels are a deep object, path members leave the body, times are text', () => {
    const text = JSON.stringify(openApiDocument());
    expect(text).toContain('"name":"labels","in":"query","style":"deepObject"');
    const document = buildDocument(
      [
        {
          method: 'patch',
          path: '/x/{id}',
          tag: 't',
          summary: 's',
          permission: null,
          body: z.object({ id: z.string(), at: z.date(), name: z.string() }),
          answer: { status: 204, description: 'd' },
        },
      ],
      site,
    );
    expect(document['paths']).toMatchObject({
      '/x/{id}': {
        patch: {
          requestBody: {
            content: {
              'application/json': {
                schema: {
                  properties: { at: { type: 'string', format: 'date-time' } },
                  required: ['at', 'name'],
                },
              },
            },
          },
        },
      },
    });
    expect(JSON.stringify(document['paths'])).not.toContain('"id":{"type":"string"}');
  });

  test('values of a record keep their own schema', () => {
    const record = z.record(z.string(), z.strictObject({ ok: z.boolean() }));
    expect(toJsonSchema(record, 'output')).toMatchObject({
      additionalProperties: { type: 'object', properties: { ok: { type: 'boolean' } } },
    });
    expect(toJsonSchema(z.strictObject({ a: z.string() }), 'output')).not.toHaveProperty(
      'additionalProperties',
    );
  });

  test('refusals have the form of their protocol, and every form that is named exists', () => {
    const document = openApiDocument();
    const refusalOf = (path: string) =>
      member(
        member(member(member(member(document, 'paths'), path), 'post'), 'responses'),
        'default',
      )['$ref'];
    expect(refusalOf('/v1/metrics')).toBe('#/components/responses/Status');
    expect(refusalOf('/api/v2/alerts')).toBe('#/components/responses/Message');
    expect(refusalOf('/api/changes')).toBe('#/components/responses/Problem');
    const known = Object.keys(member(member(document, 'components'), 'responses'));
    const named = [...JSON.stringify(document).matchAll(/#\/components\/responses\/(\w+)/gu)].map(
      (match) => match[1],
    );
    expect(new Set(named)).toEqual(new Set(known));
    expect(JSON.stringify(document)).toContain('"in":"cookie","name":"tandem_session_0123abcd"');
  });
});
