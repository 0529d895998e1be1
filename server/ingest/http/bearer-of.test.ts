import { expect, test } from 'vitest';
import { bearerOf } from './bearer-of.ts';

const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

test('takes a bearer token, or the password of basic authentication', () => {
  expect(bearerOf('Bearer tk_1')).toBe('Bearer tk_1');
  expect(bearerOf(basic('anyone:tk_1'))).toBe('Bearer tk_1');
  expect(bearerOf(basic('a:b:c'))).toBe('Bearer b:c');
  for (const none of [undefined, '', 'Bearer ', 'Digest x', basic('nocolon')])
    expect(bearerOf(none)).toBeNull();
});
