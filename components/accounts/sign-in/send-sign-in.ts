import { toApiError } from '#components/client/api.ts';
import { secondFactors, type SecondFactor } from '#lib/choices/sign-in.ts';
import { isRecord } from '#lib/is-record.ts';

export interface SignInRefusal {
  message: string;
  /** Required wait in seconds after too many attempts. */
  waitSeconds: number | null;
  /** The sign-in must start again with the password. */
  restart: boolean;
}

/** Result of a step: signed in, refused, or requires one of these second factors. */
export type SignInAnswer =
  | { next: 'done' }
  | { next: 'second-factor'; methods: SecondFactor[] }
  | ({ next: 'refused' } & SignInRefusal);

const wrongPassword = 'The email address or password is incorrect.';
const wrong: Record<string, string> = {
  credentials: wrongPassword,
  'second-factor': 'The code is incorrect or already used.',
  passkey: 'The passkey is not registered here, or the request expired.',
};

export function refusedSignIn(message: string, more: Partial<SignInRefusal> = {}): SignInAnswer {
  return { next: 'refused', message, waitSeconds: null, restart: false, ...more };
}

async function csrfToken(): Promise<string> {
  const answer: unknown = await (await fetch('/api/auth/csrf')).json();
  const token = isRecord(answer) ? answer['csrfToken'] : '';
  return typeof token === 'string' ? token : '';
}

async function readAnswer(provider: string, response: Response): Promise<SignInAnswer> {
  if (response.ok) return { next: 'done' };
  if (response.headers.get('content-type')?.startsWith('application/problem+json') !== true)
    return response.status === 401
      ? refusedSignIn(wrong[provider] ?? wrongPassword)
      : refusedSignIn('Unexpected answer from Tandem. Try again.');
  const { said, retryAfterSeconds, data } = await toApiError(response);
  const asked: unknown[] =
    isRecord(data) && Array.isArray(data['secondFactor']) ? data['secondFactor'] : [];
  const methods = secondFactors.filter((method) => asked.includes(method));
  if (methods.length > 0) return { next: 'second-factor', methods };
  const restart = isRecord(data) && data['restart'] === true;
  return refusedSignIn(said, { waitSeconds: retryAfterSeconds, restart });
}

/** Sends one step of a sign-in to next-auth without leaving the page. */
export async function sendSignIn(
  provider: 'credentials' | 'second-factor' | 'passkey',
  fields: Readonly<Record<string, string>>,
): Promise<SignInAnswer> {
  try {
    const response = await fetch(`/api/auth/callback/${provider}`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ csrfToken: await csrfToken(), ...fields, json: 'true' }),
    });
    return await readAnswer(provider, response);
  } catch {
    return refusedSignIn('Tandem is not responding. Check the connection and try again.');
  }
}
