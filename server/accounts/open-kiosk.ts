import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { openKioskInput } from '#lib/schemas/accounts/accounts.ts';
import { noteActivity } from '#server/accounts/sessions.ts';
import type { Actor } from '#server/platform/actor.ts';
import { keyActor } from '#server/platform/auth/key-actor.ts';
import { kioskActor, kioskCookie } from '#server/platform/auth/kiosk-cookie.ts';
import { TandemError } from '#server/platform/errors.ts';
import { parseInput } from '#server/platform/http/parse-input.ts';
import { verb } from '#server/platform/verb.ts';

const input = z.object({ keyId: z.uuid() });

/** Records that a wallboard was opened with a key, and returns the wallboard's cookie. */
const openWallboard = verb(
  { permission: 'overview:read', input, audit: 'accounts.open-kiosk' },
  async (context, { keyId }) => {
    await context.audit({
      subject: { kind: 'api-key', id: keyId, name: context.actor.name },
      after: { wallboard: 'opened' },
    });
    return kioskCookie(keyId);
  },
);

/**
 * Exchanges a key with the scope `read` for a wallboard cookie.
 *
 * @throws TandemError `unauthenticated` for an unknown key, `forbidden` for a key without the scope
 */
export async function openKiosk(body: unknown, ip: string | null): Promise<Response> {
  const { token } = parseInput(openKioskInput, body);
  const actor = await keyActor(`Bearer ${token}`, ip);
  if (actor.kind !== 'key' || !actor.scopes.includes('read'))
    throw new TandemError('forbidden', 'A wallboard needs an API key with the scope read.');
  const reader: Actor = { ...actor, scopes: ['read'] };
  return answerOnlyWithCookie(await openWallboard(reader, { keyId: actor.keyId }));
}

/** True for `/?kiosk=1`, or a wallboard URL that contains a key outside the fragment. */
export function isKioskRequest(request: IncomingMessage): boolean {
  const url = new URL(request.url ?? '/', 'http://tandem');
  if (url.pathname === '/kiosk') return url.searchParams.has('token');
  return url.pathname === '/' && url.searchParams.get('kiosk') === '1';
}

/**
 * Redirects the browser to the wallboard. A key in the query grants no access, because logs may
 * contain it by now; browsers do not send the fragment.
 */
export function redirectToKiosk(request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', 'http://tandem');
  url.searchParams.delete('token');
  url.searchParams.delete('kiosk');
  response.setHeader('cache-control', 'no-store');
  response.setHeader('referrer-policy', 'no-referrer');
  response.writeHead(303, { location: `/kiosk${url.search}` }).end();
}

const noStore = { 'cache-control': 'no-store' };

function answerOnlyWithCookie(cookie: string): Response {
  return new Response(null, { status: 204, headers: { ...noStore, 'set-cookie': cookie } });
}

/**
 * Keeps an open wallboard signed in: renews the cookie for its key, and prevents the idle timeout
 * of a signed-in user.
 */
export async function renewKiosk(request: Request, person: Actor | null): Promise<Response> {
  const actor = await kioskActor(request.headers.get('cookie'), null);
  if (actor === null && person === null)
    throw new TandemError('unauthenticated', 'This is not an open wallboard.');
  if (person !== null) await noteActivity(person, {});
  if (actor === null) return new Response(null, { status: 204, headers: noStore });
  return answerOnlyWithCookie(await kioskCookie(actor.keyId));
}
