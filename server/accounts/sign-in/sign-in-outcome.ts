import { AsyncLocalStorage } from 'node:async_hooks';
import type { SecondFactorChallenge } from '#lib/schemas/accounts/second-factor.ts';
import type { SignInResult } from '#server/platform/auth/auth-options.ts';
import { asTandemError, TandemError } from '#server/platform/errors.ts';
import { problemResponse } from '#server/platform/http/problem.ts';

type Outcome = { error: unknown; result: SignInResult | null };
const outcome = new AsyncLocalStorage<Outcome>();

/**
 * Records the outcome of a sign-in for the surrounding request. next-auth itself passes on only the
 * text of a refusal, and after a success only its own cookie.
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
 * Returns the response of `run` with the cookies of its sign-in. A refusal with additional data,
 * such as the seconds to wait, becomes problem details. A required second step becomes 401 with
 * `data.secondFactor`.
 */
export async function withOutcome(run: () => Promise<Response>): Promise<Response> {
  const note: Outcome = { error: null, result: null };
  const answer = answerOf(note, await outcome.run(note, run));
  for (const cookie of note.result?.cookies ?? []) answer.headers.append('set-cookie', cookie);
  return answer;
}
