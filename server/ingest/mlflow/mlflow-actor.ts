import type { IncomingMessage } from 'node:http';
import type { Actor } from '#server/platform/actor.ts';
import { TandemError } from '#server/platform/errors.ts';
import { keyActor } from '#server/platform/key-actor.ts';

/** The key of a request: a bearer token (MLFLOW_TRACKING_TOKEN), or the password of basic authentication. */
export function bearerOf(authorization: string | undefined): string | null {
  const basic = /^basic\s+(?<pair>[A-Za-z0-9+/=_-]+)$/iu.exec(authorization ?? '')?.groups?.[
    'pair'
  ];
  if (basic === undefined)
    return /^bearer\s+\S/iu.test(authorization ?? '') ? (authorization ?? null) : null;
  const pair = Buffer.from(basic, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  return colon === -1 ? null : `Bearer ${pair.slice(colon + 1)}`;
}

export async function mlflowActor(request: IncomingMessage): Promise<Actor> {
  const bearer = bearerOf(request.headers.authorization);
  if (bearer === null)
    throw new TandemError(
      'unauthenticated',
      'An API key of Tandem is needed: set MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD with the key as password.',
    );
  return keyActor(bearer, request.socket.remoteAddress ?? null);
}
