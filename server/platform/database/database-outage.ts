import { TandemError } from '#server/platform/errors.ts';
import { memberOf, sqlStateOf } from './sql-state.ts';

/** Prisma's codes: not reachable, too slow, closed, too many connections. */
const prismaCodes = new Set(['P1001', 'P1008', 'P1017', 'P2037']);
/** A transaction that did not begin or end in time; the same code also tells of wrong use. */
const transactionCode = 'P2028';
const lateWords = /Unable to start a transaction|timeout for this transaction/u;
/** What Prisma's driver calls the same; a raw statement has no other code for it. */
const driverKinds = new Set([
  'DatabaseNotReachable',
  'ConnectionClosed',
  'SocketTimeout',
  'TooManyConnections',
]);
/** PostgreSQL's own: too many connections, a statement was too long, it is shutting down, it has crashed, it is starting. */
const postgresCodes = new Set(['53300', '57014', '57P01', '57P02', '57P03']);
/** What the driver says without any code: the pool is used up, or a connection hangs or breaks off. */
const driverWords =
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
  return code === transactionCode ? lateWords.test(error.message) : driverWords.test(error.message);
}

/**
 * An error of a database that is gone or too busy, as `unavailable`; null for any other error. For answers to a
 * client only, who may try again: a job must not take it for a verdict.
 */
export function databaseOutage(error: unknown): TandemError | null {
  if (!isOutage(error)) return null;
  return new TandemError('unavailable', 'The database does not answer in time. Try again.');
}
