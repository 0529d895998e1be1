import { api } from '#components/client/api.ts';
import type { PasskeyAdded } from '#lib/schemas/accounts/second-factor.ts';
import { refusedSignIn, sendSignIn, type SignInAnswer } from './send-sign-in.ts';

// Loaded on demand, because most sign-ins need no passkey.
const library = () => import('@simplewebauthn/browser');
type Options = Parameters<
  Awaited<ReturnType<typeof library>>['startRegistration']
>[0]['optionsJSON'];
type SignInOptions = Parameters<
  Awaited<ReturnType<typeof library>>['startAuthentication']
>[0]['optionsJSON'];

const messages: Record<string, string> = {
  NotAllowedError: 'The passkey request was canceled or timed out.',
  AbortError: 'The passkey request was canceled or timed out.',
  InvalidStateError: 'This device already has a passkey for your account.',
  NotSupportedError: 'This browser or device does not support passkeys.',
  SecurityError: 'Passkeys only work at the public address of Tandem. Open Tandem there.',
};

/** Message for a refusal by the browser or the user; null for every other error. */
function browserRefusal(error: unknown): string | null {
  return error instanceof Error ? (messages[error.name] ?? null) : null;
}

/** Creates a passkey on this device. */
export async function createPasskey(name: string, password: string): Promise<PasskeyAdded> {
  const options = await api<Options>('/api/account/passkeys/options', {
    method: 'POST',
    body: password === '' ? {} : { password },
  });
  const { startRegistration } = await library();
  const credential = await startRegistration({ optionsJSON: options }).catch((error: unknown) => {
    throw new Error(browserRefusal(error) ?? 'The passkey could not be created.', { cause: error });
  });
  return api<PasskeyAdded>('/api/account/passkeys', { method: 'POST', body: { name, credential } });
}

/** Signs in with a passkey of this site, without a password. */
export async function signInWithPasskey(): Promise<SignInAnswer> {
  try {
    const options = await api<SignInOptions>('/api/sessions/passkey-options', { method: 'POST' });
    const { startAuthentication } = await library();
    const credential = await startAuthentication({ optionsJSON: options });
    return await sendSignIn('passkey', { credential: JSON.stringify(credential) });
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    return refusedSignIn(
      browserRefusal(error) ?? (message || 'Tandem is not responding. Try again.'),
    );
  }
}
