import { expect, test } from 'vitest';
import { isPermanentStoreError, storeError } from './store-error.ts';

const answer = (code: string): Error => Object.assign(new Error('text'), { code });

test('errors of the store in our terms', () => {
  expect(storeError(answer('ECONNREFUSED'))).toMatchObject({
    code: 'unavailable',
    retryAfterSeconds: 5,
  });
  expect(storeError(new Error('the store did not respond in time'))).toMatchObject({
    code: 'unavailable',
  });
  expect(storeError(answer('159'))).toMatchObject({ code: 'unavailable' });
  expect(storeError(answer('427'))).toMatchObject({ code: 'invalid_input' });
  expect(storeError(answer('62'))).toMatchObject({ storeCode: '62' });
});

test('only what the same bytes will meet again is permanent', () => {
  expect(isPermanentStoreError(storeError(answer('27')))).toBe(true);
  for (const code of ['60', '81', '252', '241', '159', 'ECONNRESET']) {
    expect(isPermanentStoreError(storeError(answer(code)))).toBe(false);
  }
});
