/** A member of anything: undefined where there is none. */
export function memberOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

/** PostgreSQL's code of what it refused, as Prisma hands it on; undefined for any other error. */
export function sqlStateOf(error: unknown): string | undefined {
  const cause = memberOf(memberOf(memberOf(error, 'meta'), 'driverAdapterError'), 'cause');
  const original = memberOf(cause, 'originalCode');
  return typeof original === 'string' ? original : undefined;
}

/** Refused for what its values are (SQLSTATE 22: data, 54: too long): the same again will be refused again. */
export function isRefusedValue(error: unknown): boolean {
  return /^(?:22|54)/u.test(sqlStateOf(error) ?? '');
}
