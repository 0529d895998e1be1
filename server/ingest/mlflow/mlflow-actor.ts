import type { IncomingMessage } from 'node:http';
import type { Actor } from '#server/platform/actor.ts';
import { keyActor } from '#server/platform/auth/key-actor.ts';
import { env } from '#server/platform/env.ts';
import { TandemError } from '#server/platform/errors.ts';
import { clientAddress } from '#server/platform/http/client-address.ts';
import { bearerOf } from '../http/bearer-of.ts';

export async function mlflowActor(request: IncomingMessage): Promise<Actor> {
  const bearer = bearerOf(request.headers.authorization);
  if (bearer === null)
    throw new TandemError(
      'unauthenticated',
      'A Tandem API key is required: set MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD with the key as the password.',
    );
  return keyActor(bearer, clientAddress(request, env.TANDEM_TRUSTED_PROXIES));
}
