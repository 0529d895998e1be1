import { expect, test } from 'vitest';
import { readUnsubscribeToken, unsubscribeToken } from './unsubscribe-token.ts';

const reportId = '0199c0de-0000-7000-8000-000000000001';

test('a token speaks of one report and one address, and a changed one of nothing', () => {
  const token = unsubscribeToken({ reportId, address: 'Boss@Example.test' });
  expect(readUnsubscribeToken(token)).toEqual({ reportId, address: 'boss@example.test' });
  const [, signature = ''] = token.split('.');
  const other = Buffer.from(JSON.stringify([reportId, 'eve@example.test'])).toString('base64url');
  for (const wrong of ['', 'x', `${other}.${signature}`, token.slice(0, -1), `${token}A`])
    expect(() => readUnsubscribeToken(wrong)).toThrow('token: the link');
});
