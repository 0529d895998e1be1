import { AsyncLocalStorage } from 'node:async_hooks';
import { asTandemError } from '#server/platform/errors.ts';
import { problemResponse } from '#server/platform/problem.ts';

const refused = new AsyncLocalStorage<{ error: unknown }>();

/** Makes a sign-in tell the request around it why it was refused: next-auth itself passes on nothing but a text. */
export function noted<I, O>(signIn: (input: I) => Promise<O>): (input: I) => Promise<O> {
  return async (input) => {
    try {
      return await signIn(input);
    } catch (error) {
      const note = refused.getStore();
      if (note !== undefined) note.error = error;
      throw error;
    }
  };
}

/** The answer of `run`; 429 with the seconds to wait where a sign-in inside was refused for too many tries. */
export async function tellingWaits(run: () => Promise<Response>): Promise<Response> {
  const note: { error: unknown } = { error: null };
  const answer = await refused.run(note, run);
  return asTandemError(note.error)?.code === 'rate_limited' ? problemResponse(note.error) : answer;
}
