/** Member of any value; undefined if there is none. */
export function memberOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

/**
 * PostgreSQL's code of a refused statement as forwarded by Prisma; undefined for any other error.
 */
export function sqlStateOf(error: unknown): string | undefined {
  const cause = memberOf(memberOf(memberOf(error, 'meta'), 'driverAdapterError'), 'cause');
  const original = memberOf(cause, 'originalCode');
  return typeof original === 'string' ? original : undefined;
}

/**
 * True if a statement was refused because of its values (SQLSTATE 22: data, 54: too long), so a
 * retry would fail again.
 */
export function isRefusedValue(error: unknown): boolean {
  return /^(?:22|54)/u.test(sqlStateOf(error) ?? '');
}
