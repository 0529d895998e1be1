import { expect, test } from 'vitest';
import { TandemError } from '#server/platform/errors.ts';
import { noted, withOutcome } from './sign-in-outcome.ts';

/**
 * Imitates how next-auth handles a sign-in that throws: its refusal contains nothing but the
 * message.
 */
async function nextAuth(signIn: (input: null) => Promise<unknown>): Promise<Response> {
  try {
    await signIn(null);
    return Response.json({ url: '/' });
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    return Response.json({ url: `/sign-in?error=${message}` }, { status: 401 });
  }
}
const refusing = (error: Error) => noted<null>(() => Promise.reject(error));

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

const session = { next: 'session', userId: '', sessionId: '', name: '', email: '' } as const;

test('a sign-in sets its cookies', async () => {
  const signIn = noted<null>(async () => ({ ...session, cookies: ['a=b', 'c=d'] }));
  const answer = await withOutcome(() => nextAuth(signIn));
  expect(answer.status).toBe(200);
  expect(answer.headers.getSetCookie()).toEqual(['a=b', 'c=d']);
});

test('a sign-in that needs a second factor names the methods', async () => {
  const signIn = noted<null>(async () => ({
    next: 'second-factor',
    methods: ['totp'],
    cookies: ['a=b'],
  }));
  const answer = await withOutcome(() => nextAuth(signIn));
  expect(answer.status).toBe(401);
  expect(answer.headers.getSetCookie()).toEqual(['a=b']);
  expect(await answer.json()).toMatchObject({ data: { secondFactor: ['totp'] } });
});

test('a sign-in that must begin again says so', async () => {
  const error = new TandemError('unauthenticated', 'Too late.', { data: { restart: true } });
  const answer = await withOutcome(() => nextAuth(refusing(error)));
  expect(answer.status).toBe(401);
  expect(await answer.json()).toMatchObject({ detail: 'Too late.', data: { restart: true } });
});
