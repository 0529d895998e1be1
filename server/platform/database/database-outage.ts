import { TandemError } from '#server/platform/errors.ts';
import { memberOf, sqlStateOf } from './sql-state.ts';

/** Prisma's codes: unreachable, too slow, closed, too many connections. */
const prismaCodes = new Set(['P1001', 'P1008', 'P1017', 'P2037']);
/** Code of a transaction that did not begin or end in time. Also used for incorrect API use. */
const transactionCode = 'P2028';
const lateText = /Unable to start a transaction|timeout for this transaction/u;
/** Kinds of the same errors in Prisma's driver. Raw statements have no other code for them. */
const driverKinds = new Set([
  'DatabaseNotReachable',
  'ConnectionClosed',
  'SocketTimeout',
  'TooManyConnections',
]);
/** PostgreSQL codes: too many connections, statement timeout, shutdown, crash, startup. */
const postgresCodes = new Set(['53300', '57014', '57P01', '57P02', '57P03']);
/** Driver messages without a code: the pool is exhausted, or a connection hangs or breaks. */
const driverText =
  /^(?:timeout exceeded when trying to connect|timeout expired|Query read timeout|Connection terminated\b|Client (?:was closed|has encountered a connection error) and is not queryable)/u;

function isOutage(error: unknown): boolean {
  const code = memberOf(error, 'code');
  const cause = memberOf(memberOf(memberOf(error, 'meta'), 'driverAdapterError'), 'cause');
  const original = sqlStateOf(error);
  if (typeof code === 'string' && prismaCodes.has(code)) return true;
  const kind = memberOf(cause, 'kind');
  if (typeof kind === 'string' && driverKinds.has(kind)) return true;
  if (original !== undefined && postgresCodes.has(original)) return true;
  if (!(error instanceof Error)) return false;
  return code === transactionCode ? lateText.test(error.message) : driverText.test(error.message);
}

/**
 * Converts an error of an unavailable or overloaded database to `unavailable`; null for any other
 * error. Only for responses to clients, who may retry. Jobs must not treat it as a final result.
 */
export function databaseOutage(error: unknown): TandemError | null {
  if (!isOutage(error)) return null;
  return new TandemError('unavailable', 'The database does not respond in time. Try again.');
}
