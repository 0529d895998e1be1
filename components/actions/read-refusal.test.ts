import { expect, test } from 'vitest';
import { toApiError } from '#components/client/api.ts';
import { readRefusal } from './approval/use-approve.ts';

function refused(status: number, problem: object) {
  return toApiError(Response.json({ detail: 'No', ...problem }, { status }));
}

test('a password that is needed', async () => {
  expect(
    readRefusal(await refused(403, { code: 'forbidden', data: { reauthenticate: true } })),
  ).toEqual({ kind: 'password', wrong: false });
});

test.each(['password', 'code'])('a wrong %s', async (field) => {
  const errors = [{ field, message: 'is incorrect' }];
  expect(readRefusal(await refused(403, { code: 'forbidden', errors }))).toEqual({
    kind: 'password',
    wrong: true,
  });
});

test('a pre-check that no longer passes comes with its checks', async () => {
  const preCheck = {
    at: '2026-11-25T10:00:00.000Z',
    checks: [{ title: 'checkout still runs 2.4.1', ok: false, detail: 'version is 2.4.2' }],
  };
  expect(readRefusal(await refused(409, { code: 'conflict', data: { preCheck } }))).toEqual({
    kind: 'moved',
    refusal: { message: 'No', preCheck },
  });
});

test('a plan that moved has no checks; anything else is other', async () => {
  expect(readRefusal(await refused(409, { code: 'conflict', data: { planVersion: 'x' } }))).toEqual(
    {
      kind: 'moved',
      refusal: { message: 'No', preCheck: null },
    },
  );
  expect(readRefusal(new Error('x'))).toEqual({ kind: 'other' });
});

test('too many tries ask to wait', async () => {
  expect(readRefusal(await refused(429, { code: 'rate_limited' }))).toEqual({ kind: 'wait' });
});
