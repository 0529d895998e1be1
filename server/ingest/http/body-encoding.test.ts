import { expect, test } from 'vitest';
import { asTandemError, statusOfCode } from '#server/platform/errors.ts';
import { refuseEncodedBody } from './body-encoding.ts';

const statusOf = (method: string, encoding?: string): number => {
  try {
    refuseEncodedBody({
      method,
      headers: encoding === undefined ? {} : { 'content-encoding': encoding },
    });
    return 200;
  } catch (error) {
    const known = asTandemError(error);
    if (known === null) throw error;
    expect(known.message).toContain(`Content-Encoding: ${encoding ?? ''}`);
    return statusOfCode(known.code);
  }
};

test.each(['gzip', 'br', 'deflate', 'zstd', 'gzip, identity'])(
  'answers 415 to a body with Content-Encoding %s, naming the header',
  (encoding) => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'])
      expect(statusOf(method, encoding)).toBe(415);
  },
);

test('accepts plain bodies, and reads with any header', () => {
  expect(statusOf('POST')).toBe(200);
  expect(statusOf('POST', ' Identity ')).toBe(200);
  expect(statusOf('GET', 'gzip')).toBe(200);
});
