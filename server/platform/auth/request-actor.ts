import type { Actor } from '#server/platform/actor.ts';
import { TandemError } from '#server/platform/errors.ts';
import { keyActor } from './key-actor.ts';
import { kioskActor } from './kiosk-cookie.ts';
import { enrollingSession } from './session-actor.ts';

const reading = ['GET', 'HEAD'];

/** Client address from the front server; null if unavailable. */
export function clientIp({ headers }: Pick<Request, 'headers'>): string | null {
  return headers.get('x-tandem-client-ip') || null;
}

/**
 * Actor of this request: the owner of the API key, else the signed-in user, else a read-only
 * wallboard. `whileEnrolling` also accepts a user who must still set up a second factor.
 */
export async function requireActor(
  request: Request,
  { whileEnrolling = false }: { whileEnrolling?: boolean } = {},
): Promise<Actor> {
  const authorization = request.headers.get('authorization');
  const ip = clientIp(request);
  if (authorization !== null) return keyActor(authorization, ip);
  const session = await enrollingSession(ip);
  if (session?.mustEnroll === true && !whileEnrolling)
    throw new TandemError('forbidden', 'Set up a second factor first: your role requires one.', {
      data: { enroll: true },
    });
  const actor =
    session?.actor ??
    (reading.includes(request.method) ? await kioskActor(request.headers.get('cookie'), ip) : null);
  if (actor === null) throw new TandemError('unauthenticated', 'Sign in, or send an API key.');
  return actor;
}
