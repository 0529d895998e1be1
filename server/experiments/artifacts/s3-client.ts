import type * as Sdk from '@aws-sdk/client-s3';
import { TandemError } from '#server/platform/errors.ts';
import { logger } from '#server/platform/logger.ts';

export type S3Settings = {
  bucket: string;
  /** Prefix of every key; '' for no prefix. */
  prefix: string;
  region: string;
  /**
   * Endpoint of a store other than Amazon's; buckets are addressed by path instead of host name.
   * Set by the operator, and therefore trusted.
   */
  endpoint: string | null;
  /**
   * Read again every few minutes, so that a rotated key becomes effective. If null, the SDK finds
   * the credentials (role, profile).
   */
  credentials: (() => { id: string | null; secret: string | null }) | null;
};

/**
 * Loaded only when needed, because the SDK is large and most installations store artifacts on disk.
 */
export type S3 = { sdk: typeof Sdk; client: Sdk.S3Client };

const credentialsMs = 5 * 60_000;
const connectMs = 3_000;
/** Time without data after which a connection counts as lost. */
const silenceMs = 20_000;

export async function openS3(settings: S3Settings): Promise<S3> {
  const sdk = await import('@aws-sdk/client-s3');
  const { credentials } = settings;
  const client = new sdk.S3Client({
    region: settings.region,
    ...(settings.endpoint === null ? {} : { endpoint: settings.endpoint, forcePathStyle: true }),
    ...(credentials === null
      ? {}
      : {
          credentials: async () => {
            const { id, secret } = credentials();
            if (id === null || secret === null) throw new Error('the key of the store is not set');
            const expiration = new Date(Date.now() + credentialsMs);
            return { accessKeyId: id, secretAccessKey: secret, expiration };
          },
        }),
    // Stores of other vendors reject checksums that they do not support.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: 3,
    requestHandler: { connectionTimeout: connectMs, socketTimeout: silenceMs },
  });
  return { sdk, client };
}

/** Error name from a store, such as `NoSuchKey`. */
function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}

export const isGone = (error: unknown): boolean =>
  ['NotFound', 'NoSuchKey'].includes(nameOf(error));

/**
 * Error for a store that does not respond. The cause is temporary, so clients are asked to retry.
 */
export function storeUnavailable(error: unknown): TandemError {
  logger.warn('the artifact store refuses a request', { error });
  const message = `The artifact store refused the request (${nameOf(error)}).`;
  return new TandemError('unavailable', message, { retryAfterSeconds: 10 });
}
