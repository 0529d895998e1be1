import { AsyncLocalStorage } from 'node:async_hooks';
import type { SecondFactorChallenge } from '#lib/schemas/accounts/second-factor.ts';
import type { SignInResult } from '#server/platform/auth/auth-options.ts';
import { asTandemError, TandemError } from '#server/platform/errors.ts';
import { problemResponse } from '#server/platform/http/problem.ts';

type Outcome = { error: unknown; result: SignInResult | null };
const outcome = new AsyncLocalStorage<Outcome>();

/**
 * Keeps the outcome of a sign-in for the request around it: of a refusal next-auth passes on only a text, and of a
 * success no cookie but its own.
 */
export function noted<I>(
  signIn: (input: I) => Promise<SignInResult>,
): (input: I) => Promise<SignInResult> {
  return async (input) => {
    const note = outcome.getStore();
    try {
      const result = await signIn(input);
      if (note !== undefined) note.result = result;
      return result;
    } catch (error) {
      if (note !== undefined) note.error = error;
      throw error;
    }
  };
}

function answerOf({ error, result }: Outcome, answer: Response): Response {
  const known = asTandemError(error);
  const isPlain = known === null || (known.code === 'unauthenticated' && known.data === undefined);
  if (!isPlain) return problemResponse(error);
  if (result?.next !== 'second-factor') return answer;
  const data: SecondFactorChallenge = { secondFactor: result.methods };
  return problemResponse(
    new TandemError('unauthenticated', 'A second factor is required.', { data }),
  );
}

/**
 * The answer of `run` with the cookies of its sign-in; problem details of a refusal with more than a text, such as the
 * seconds to wait, and 401 with `data.secondFactor` where a second step follows.
 */
export async function withOutcome(run: () => Promise<Response>): Promise<Response> {
  const note: Outcome = { error: null, result: null };
  const answer = answerOf(note, await outcome.run(note, run));
  for (const cookie of note.result?.cookies ?? []) answer.headers.append('set-cookie', cookie);
  return answer;
}
