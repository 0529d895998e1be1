import { TandemError } from '#server/platform/errors.ts';

/** ClickHouse error codes of failures that recur whenever the same bytes are sent. */
const permanentCodes = new Set([
  '6',
  '16',
  '20',
  '27',
  '33',
  '38',
  '41',
  '47',
  '50',
  '53',
  '62',
  '70',
  '72',
  '108',
  '117',
  '128',
  '131',
  '190',
  '349',
  '386',
  '691',
]);
/** Error codes of invalid user input: regular expression, time, number. */
const inputCodes = new Set(['427', '457', '36']);
/** Error codes of exceeded query limits: time, memory, rows, bytes. */
const limitCodes = new Set(['158', '159', '160', '241', '307']);

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

/** True if the store will always refuse the request. All other errors are retried. */
export function isPermanentStoreError(error: unknown): boolean {
  if (typeof error === 'object' && error !== null && 'storeCode' in error) {
    return typeof error.storeCode === 'string' && permanentCodes.has(error.storeCode);
  }
  return permanentCodes.has(codeOf(error));
}

/**
 * Converts an error of the ClickHouse client to a TandemError. Server errors caused by Tandem's own
 * mistakes stay plain errors.
 */
export function storeError(error: unknown): Error {
  const code = codeOf(error);
  const detail = messageOf(error).slice(0, 500);
  if (inputCodes.has(code))
    return new TandemError(
      'invalid_input',
      `The telemetry store could not process the query: ${detail}`,
    );
  if (limitCodes.has(code)) {
    return new TandemError(
      'unavailable',
      'The query was stopped because it took too long or used too much memory. Choose a shorter time range.',
      {
        retryAfterSeconds: 5,
      },
    );
  }
  if (/^\d+$/.test(code))
    return Object.assign(new Error(`telemetry store error ${code}: ${detail}`), {
      storeCode: code,
    });
  return new TandemError('unavailable', `The telemetry store does not respond: ${detail}`, {
    retryAfterSeconds: 5,
  });
}
