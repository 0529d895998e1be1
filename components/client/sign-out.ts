function tokenOf(value: unknown): string {
  return typeof value === 'object' &&
    value !== null &&
    'csrfToken' in value &&
    typeof value.csrfToken === 'string'
    ? value.csrfToken
    : '';
}

/** Ends the session on the server and redirects to the sign-in page. */
export async function signOut(): Promise<void> {
  const answer: unknown = await fetch('/api/auth/csrf')
    .then((response) => response.json())
    .catch(() => null);
  await fetch('/api/auth/signout', {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ csrfToken: tokenOf(answer), json: 'true' }),
  }).catch(() => undefined);
  location.assign('/sign-in');
}
