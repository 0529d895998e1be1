import type * as Sdk from '@aws-sdk/client-s3';
import { TandemError } from '#server/platform/errors.ts';
import { logger } from '#server/platform/logger.ts';

export type S3Settings = {
  bucket: string;
  /** Before every key; '' for none. */
  prefix: string;
  region: string;
  /** Of another store than Amazon's; it is asked by path, not by host name. The operator names it, so it is trusted. */
  endpoint: string | null;
  /** Read again every few minutes, so that a rotated key is taken up; null: as the SDK finds them (role, profile). */
  credentials: (() => { id: string | null; secret: string | null }) | null;
};

/** The SDK is large, and most installations keep artifacts on their disk: it is loaded when it is needed. */
export type S3 = { sdk: typeof Sdk; client: Sdk.S3Client };

const credentialsMs = 5 * 60_000;
const connectMs = 3_000;
/** Without a byte for so long, a connection counts as lost. */
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
    // Stores of other makers refuse checksums that they do not know.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: 3,
    requestHandler: { connectionTimeout: connectMs, socketTimeout: silenceMs },
  });
  return { sdk, client };
}

/** The name of what a store answers, such as `NoSuchKey`. */
function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}

export const isGone = (error: unknown): boolean =>
  ['NotFound', 'NoSuchKey'].includes(nameOf(error));

/** Whatever keeps the store from answering is over sooner or later: clients are told to come back. */
export function storeUnavailable(error: unknown): TandemError {
  logger.warn('the artifact store does not take a request', { error });
  const message = `The artifact store does not take the request (${nameOf(error)}).`;
  return new TandemError('unavailable', message, { retryAfterSeconds: 10 });
}
