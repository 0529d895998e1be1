import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { noteActivity } from '#server/accounts/sessions.ts';
import type { Actor } from '#server/platform/actor.ts';
import { clientAddress } from '#server/platform/client-address.ts';
import { env } from '#server/platform/env.ts';
import { TandemError, asTandemError } from '#server/platform/errors.ts';
import { keyActor } from '#server/platform/key-actor.ts';
import { endedKioskCookie, kioskActor, kioskCookie } from '#server/platform/kiosk-cookie.ts';
import { verb } from '#server/platform/verb.ts';

const input = z.object({ keyId: z.uuid() });

/** Notes that a wallboard was opened with a key, and answers with the cookie it reads with. */
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

/** Changes a key of scope `read` into the cookie of a wallboard. */
export async function exchangeKioskToken(token: string, ip: string | null): Promise<string> {
  const actor = await keyActor(`Bearer ${token}`, ip);
  if (actor.kind !== 'key' || !actor.scopes.includes('read'))
    throw new TandemError('forbidden', 'A wallboard needs a key of the scope read.');
  const reader: Actor = { ...actor, scopes: ['read'] };
  return openWallboard(reader, { keyId: actor.keyId });
}

/** `/?kiosk=1`, or the wallboard itself with a `token`: it becomes a cookie, so that it does not stay in the address. */
export function isKioskRequest(request: IncomingMessage): boolean {
  const url = new URL(request.url ?? '/', 'http://tandem');
  if (url.pathname === '/kiosk') return url.searchParams.has('token');
  return url.pathname === '/' && url.searchParams.get('kiosk') === '1';
}

/** Sends the browser to the wallboard, with its cookie where it brought a token. A wrong token ends the old cookie. */
export async function openKiosk(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://tandem');
  const token = url.searchParams.get('token');
  url.searchParams.delete('token');
  url.searchParams.delete('kiosk');
  response.setHeader('cache-control', 'no-store');
  response.setHeader('referrer-policy', 'no-referrer');
  if (token !== null)
    response.setHeader(
      'set-cookie',
      await exchangeKioskToken(token, clientAddress(request, env.TANDEM_TRUSTED_PROXIES)).catch(
        (error: unknown) => {
          if (asTandemError(error)?.code === 'unavailable') throw error;
          return endedKioskCookie();
        },
      ),
    );
  response.writeHead(303, { location: `/kiosk${url.search}` }).end();
}

/** An open wallboard keeps reading: a fresh cookie for its key, and no idle timeout for a signed-in person. */
export async function renewKiosk(request: Request, person: Actor | null): Promise<Response> {
  const actor = await kioskActor(request.headers.get('cookie'), null);
  if (actor === null && person === null)
    throw new TandemError('unauthenticated', 'This is no open wallboard.');
  if (person !== null) await noteActivity(person, {});
  const headers = { 'cache-control': 'no-store' };
  if (actor === null) return new Response(null, { status: 204, headers });
  return new Response(null, {
    status: 204,
    headers: { ...headers, 'set-cookie': await kioskCookie(actor.keyId) },
  });
}
