import { expect, test } from 'vitest';
import { TandemError } from '#server/platform/errors.ts';
import { noted, tellingWaits } from './too-many-tries.ts';

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
const refusing = (error: Error) => noted<null, unknown>(() => Promise.reject(error));

test('too many tries answer 429 with the seconds to wait', async () => {
  const error = new TandemError('rate_limited', 'Too many tries.', { retryAfterSeconds: 42 });
  const answer = await tellingWaits(() => nextAuth(refusing(error)));
  expect(answer.status).toBe(429);
  expect(answer.headers.get('retry-after')).toBe('42');
  expect(await answer.json()).toMatchObject({ detail: 'Too many tries.', code: 'rate_limited' });
});

test('every other answer stays as it is', async () => {
  const wrong = new TandemError('unauthenticated', 'wrong');
  expect((await tellingWaits(() => nextAuth(refusing(wrong)))).status).toBe(401);
  expect((await tellingWaits(() => nextAuth(noted(() => Promise.resolve(1))))).status).toBe(200);
});
