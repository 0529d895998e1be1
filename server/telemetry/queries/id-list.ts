/**
 * Series IDs as a list for `IN (...)`. They are written into the statement text, because parameters
 * are sent in the URL, which is too short for thousands of IDs. The list can contain only digits.
 */
export function idList(ids: readonly string[]): string {
  return ids.map((id) => BigInt(id).toString()).join(',');
}

/** ClickHouse limits statements to 256 KiB, and an ID has up to 20 digits. */
const idsPerStatement = 5_000;

/** Rows of any number of series. Runs `read` once per 5,000 IDs, with a list for `IN (...)`. */
export async function readByIds<Row>(
  ids: readonly string[],
  read: (list: string) => Promise<Row[]>,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (let at = 0; at < ids.length; at += idsPerStatement)
    for (const row of await read(idList(ids.slice(at, at + idsPerStatement)))) rows.push(row);
  return rows;
}
