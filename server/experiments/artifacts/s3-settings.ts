import { env } from '#server/platform/env.ts';
import { TandemError } from '#server/platform/errors.ts';
import { readReference, referenceProblem } from '#server/platform/outbound/secret-reference.ts';
import type { S3Settings } from './s3-client.ts';

function requireAllowed(setting: string, reference: string | undefined): void {
  const problem = reference === undefined ? null : referenceProblem(reference);
  if (problem !== null) throw new TandemError('unavailable', `${setting}: ${problem}`);
}

/**
 * Settings of the artifact bucket if TANDEM_ARTIFACTS_URL refers to one; null if artifacts are on
 * disk. Throws for an incomplete key and for forbidden references.
 */
export function s3Settings(): S3Settings | null {
  if (env.TANDEM_ARTIFACTS_URL === undefined) return null;
  const { hostname, pathname } = new URL(env.TANDEM_ARTIFACTS_URL);
  const [id, secret] = [env.TANDEM_ARTIFACTS_KEY_ID_REF, env.TANDEM_ARTIFACTS_KEY_REF];
  if ((id === undefined) !== (secret === undefined))
    throw new Error('TANDEM_ARTIFACTS_KEY_ID_REF and TANDEM_ARTIFACTS_KEY_REF must both be set.');
  requireAllowed('TANDEM_ARTIFACTS_KEY_ID_REF', id);
  requireAllowed('TANDEM_ARTIFACTS_KEY_REF', secret);
  return {
    bucket: hostname,
    prefix: pathname.replace(/^\/+|\/+$/gu, ''),
    region: env.TANDEM_ARTIFACTS_REGION,
    endpoint: env.TANDEM_ARTIFACTS_ENDPOINT ?? null,
    credentials:
      id === undefined || secret === undefined
        ? null
        : () => ({ id: readReference(id), secret: readReference(secret) }),
  };
}
