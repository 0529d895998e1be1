/** ClickHouse reads statements of up to 256 KiB. */
export const charsAtOnce = 120_000;

/**
 * Splits columns with their SQL into portions that fit in one statement. Returns one portion even
 * without columns, so that rows are counted.
 */
export function* sqlPortions<T>(
  columns: readonly { column: T; sql: string }[],
): Generator<{ column: T; sql: string }[]> {
  let part: { column: T; sql: string }[] = [];
  let chars = 0;
  for (const each of columns) {
    if (part.length > 0 && chars + each.sql.length > charsAtOnce) {
      yield part;
      part = [];
      chars = 0;
    }
    part.push(each);
    chars += each.sql.length;
  }
  yield part;
}
