import { expect, test } from 'vitest';
import { asTandemError } from '#server/platform/errors.ts';
import { refuseUnstorable } from './refuse-unstorable.ts';

function fieldsOf(json: unknown): string[] {
  try {
    refuseUnstorable(json);
  } catch (error) {
    return asTandemError(error)?.fields.map(({ field }) => field) ?? ['?'];
  }
  return [];
}

test.each([
  ['NUL', { body: 'a\0b' }, ['body']],
  ['half of a pair', { comment: '\ud800' }, ['comment']],
  ['a text inside', { rules: [{ name: 'fine' }, { name: '\udc00x' }] }, ['rules.1.name']],
  ['a name', { 'labels[a\0]': 'x' }, ['labels[a\uFFFD]']],
  ['a text alone', 'a\0', ['(body)']],
  ['whole pairs, numbers and nothing', { a: '\u{1f525}', b: 1, c: null, d: [true, []] }, []],
])('names the field that holds %s', (_what, json, fields) => {
  expect(fieldsOf(json)).toEqual(fields);
});

test('takes JSON of any depth', () => {
  const deep: unknown = JSON.parse(`${'['.repeat(20_000)}"\\u0000"${']'.repeat(20_000)}`);
  expect(fieldsOf({ deep })).toHaveLength(1);
});
