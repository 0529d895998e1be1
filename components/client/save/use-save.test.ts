import { expect, test } from 'vitest';
import { toApiError } from '#components/client/api.ts';
import { conflictOf, errorOf, problemOf } from './use-save.ts';

function refused(status: number, body: unknown) {
  return toApiError(new Response(JSON.stringify(body), { status }));
}

test('a conflict with theirs is told by its own note, not by the sentence of the form', async () => {
  const data = { version: 4, by: 'Ana', theirs: { votes: 2 } };
  const error = await refused(409, { code: 'conflict', detail: 'Version 4 is in force.', data });
  expect(conflictOf(error)).toEqual(data);
  expect(problemOf(error)).toEqual({ text: '', fields: {}, rest: '' });
});

test('a refused field keeps its sentence for a form that has no control for it', async () => {
  const detail = 'allow.1: Invalid CIDR';
  const errors = [{ field: 'allow.1', message: 'Invalid CIDR' }];
  const error = await refused(400, { code: 'invalid_input', detail, errors });
  expect(problemOf(error)).toEqual({
    text: '',
    fields: { 'allow.1': 'Invalid CIDR' },
    rest: detail,
  });
});

test('a conflict without theirs, and any other refusal, keeps its sentence', async () => {
  for (const [status, body] of [
    [409, { code: 'conflict', detail: 'This delegation has already ended.', data: { version: 4 } }],
    [403, { code: 'forbidden', detail: 'This delegation has already ended.' }],
  ] as const) {
    const error = await refused(status, body);
    expect(conflictOf(error)).toBeNull();
    expect(problemOf(error).text).toBe('This delegation has already ended.');
  }
});

test('a field shows the first error of its members too, not that of a field whose name begins alike', () => {
  const fields = { allowed: 'is long', 'allow.1': 'is no network', name: 'already exists' };
  expect(errorOf(fields, 'allow')).toBe('is no network');
  expect(errorOf(fields, 'name')).toBe('already exists');
  expect(errorOf(fields, 'nam')).toBeUndefined();
});
