import { z } from 'zod';
import {
  rolePermissions,
  roles,
  scopePermissions,
  scopes,
  type Permission,
} from '#lib/permissions.ts';
import { makeApiClient } from '../../e2e/support/api-client.ts';
import { makePerson, type Person } from '../../e2e/support/sign-in.ts';
import type { TandemInstance } from '../../e2e/support/tandem-instance.ts';

/** A caller with its headers and permissions. */
export type Attacker = {
  name: string;
  headers: Record<string, string>;
  permissions: readonly Permission[];
};

const newKey = z.object({ key: z.string() });
const csrf = z.object({ csrfToken: z.string() });

const cookiesOf = (answer: Response): string =>
  answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';', 1)[0])
    .join('; ');

/** Session cookies of a user, obtained with the same requests as the sign-in form. */
async function sessionOf(url: string, { email, password }: Person): Promise<string> {
  const first = await fetch(`${url}/api/auth/csrf`);
  const { csrfToken } = csrf.parse(await first.json());
  const answer = await fetch(`${url}/api/auth/callback/credentials`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie: cookiesOf(first), origin: url },
    body: new URLSearchParams({ csrfToken, email, password, json: 'true' }),
  });
  const cookie = cookiesOf(answer);
  if (!cookie.includes('tandem_session')) throw new Error(`sign-in answered ${answer.status}`);
  return cookie;
}

/** An anonymous caller, a session of each role, and an administrator's key of each scope. */
export async function makeAttackers({ url, apiKey }: TandemInstance): Promise<Attacker[]> {
  const api = makeApiClient(url, apiKey);
  const people: Attacker[] = [];
  for (const role of roles) {
    const cookie = await sessionOf(url, await makePerson(api, [role]));
    people.push({
      name: `role ${role}`,
      headers: { cookie, origin: url },
      permissions: rolePermissions[role],
    });
  }
  const keys: Attacker[] = [];
  for (const scope of scopes) {
    const { key } = newKey.parse(
      await api.post('/api/keys', { name: `attack ${scope}`, scopes: [scope] }),
    );
    keys.push({
      name: `key ${scope}`,
      headers: { authorization: `Bearer ${key}` },
      permissions: scopePermissions(scope),
    });
  }
  return [{ name: 'anonymous', headers: {}, permissions: [] }, ...people, ...keys];
}
