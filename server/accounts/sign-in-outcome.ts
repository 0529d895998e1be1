import { AsyncLocalStorage } from 'node:async_hooks';
import { asTandemError } from '#server/platform/errors.ts';
import { problemResponse } from '#server/platform/problem.ts';

type Outcome = { error: unknown; cookie: string | null };
const outcome = new AsyncLocalStorage<Outcome>();

/**
 * Keeps the outcome of a sign-in for the request around it: of a refusal next-auth passes on only a text, and of a
 * success no cookie but its own.
 */
export function noted<I, O extends { deviceCookie: string }>(
  signIn: (input: I) => Promise<O>,
): (input: I) => Promise<O> {
  return async (input) => {
    const note = outcome.getStore();
    try {
      const result = await signIn(input);
      if (note !== undefined) note.cookie = result.deviceCookie;
      return result;
    } catch (error) {
      if (note !== undefined) note.error = error;
      throw error;
    }
  };
}

/** The answer of `run` with the device cookie of its sign-in; 429 with the seconds to wait after too many tries. */
export async function withOutcome(run: () => Promise<Response>): Promise<Response> {
  const note: Outcome = { error: null, cookie: null };
  const answer = await outcome.run(note, run);
  if (asTandemError(note.error)?.code === 'rate_limited') return problemResponse(note.error);
  if (note.cookie !== null) answer.headers.append('set-cookie', note.cookie);
  return answer;
}
