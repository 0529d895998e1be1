import { toApiError } from '#components/shell/api.ts';

/** `waitSeconds`: how long the server asks to wait after too many tries. */
type Answer = { ok: true } | { ok: false; message: string; waitSeconds: number | null };

const messages: Record<string, string> = {
  CredentialsSignin: 'The e-mail address or the password is wrong.',
};

function member(value: unknown, name: string): string {
  if (typeof value !== 'object' || value === null) return '';
  const found: unknown = Object.entries(value).find(([key]) => key === name)?.[1];
  return typeof found === 'string' ? found : '';
}

/** Signs in through next-auth's credentials provider without leaving the page. */
export async function credentialsSignIn(email: string, password: string): Promise<Answer> {
  try {
    const csrf: unknown = await (await fetch('/api/auth/csrf')).json();
    const response = await fetch('/api/auth/callback/credentials', {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        csrfToken: member(csrf, 'csrfToken'),
        email,
        password,
        json: 'true',
      }),
    });
    if (response.status === 429) {
      const { said, retryAfterSeconds } = await toApiError(response);
      return { ok: false, message: said, waitSeconds: retryAfterSeconds };
    }
    const body: unknown = await response.json().catch(() => null);
    if (response.ok) return { ok: true };
    const reason =
      new URL(member(body, 'url') || '/', location.href).searchParams.get('error') ?? '';
    return {
      ok: false,
      message: messages[reason] ?? (reason || 'Tandem does not answer as expected. Try again.'),
      waitSeconds: null,
    };
  } catch {
    const message = 'Tandem does not answer. Check the connection and try again.';
    return { ok: false, message, waitSeconds: null };
  }
}
