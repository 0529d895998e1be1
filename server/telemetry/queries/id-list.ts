/**
 * Series IDs as a list for `IN (...)`. They are written into the statement text because
 * parameters are sent in the URL, which is too short for thousands of them; the list can contain
 * only digits.
 */
export function idList(ids: readonly string[]): string {
  return ids.map((id) => BigInt(id).toString()).join(',');
}

/** ClickHouse accepts statements of at most 256 KiB; an id has at most 20 digits. */
const idsPerStatement = 5_000;

/** Rows of any number of series: runs `read` once per 5,000 ids, with a list for `IN (...)`. */
export async function readByIds<Row>(
  ids: readonly string[],
  read: (list: string) => Promise<Row[]>,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (let at = 0; at < ids.length; at += idsPerStatement)
    for (const row of await read(idList(ids.slice(at, at + idsPerStatement)))) rows.push(row);
  return rows;
}
