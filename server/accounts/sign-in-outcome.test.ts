import { expect, test } from 'vitest';
import { TandemError } from '#server/platform/errors.ts';
import { noted, withOutcome } from './sign-in-outcome.ts';

/** What next-auth makes of a sign-in that throws: a refusal that names nothing but the message. */
async function nextAuth(signIn: (input: null) => Promise<unknown>): Promise<Response> {
  try {
    await signIn(null);
    return Response.json({ url: '/' });
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    return Response.json({ url: `/sign-in?error=${message}` }, { status: 401 });
  }
}
const refusing = (error: Error) => noted<null, { deviceCookie: string }>(() => Promise.reject(error));

test('too many tries answer 429 with the seconds to wait', async () => {
  const error = new TandemError('rate_limited', 'Too many tries.', { retryAfterSeconds: 42 });
  const answer = await withOutcome(() => nextAuth(refusing(error)));
  expect(answer.status).toBe(429);
  expect(answer.headers.get('retry-after')).toBe('42');
  expect(await answer.json()).toMatchObject({ detail: 'Too many tries.', code: 'rate_limited' });
});

test('another refusal stays as it is', async () => {
  const wrong = new TandemError('unauthenticated', 'wrong');
  expect((await withOutcome(() => nextAuth(refusing(wrong)))).status).toBe(401);
});

test('a sign-in sets the device cookie', async () => {
  const signIn = noted<null, { deviceCookie: string }>(async () => ({ deviceCookie: 'a=b' }));
  const answer = await withOutcome(() => nextAuth(signIn));
  expect(answer.status).toBe(200);
  expect(answer.headers.getSetCookie()).toEqual(['a=b']);
});
