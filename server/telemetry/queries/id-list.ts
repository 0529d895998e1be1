/**
 * Series ids as a list for `IN (...)`. They stand in the statement's text because parameters travel in the
 * URL, which is too short for thousands of them; only digits can come out.
 */
export function idList(ids: readonly string[]): string {
  return ids.map((id) => BigInt(id).toString()).join(',');
}

/** As many ids as one statement holds: ClickHouse reads statements of at most 256 KiB. */
const idsAtOnce = 5_000;

/** The ids in portions, each for one statement. */
export function* idPortions(ids: readonly string[]): Generator<readonly string[]> {
  for (let at = 0; at < ids.length; at += idsAtOnce) yield ids.slice(at, at + idsAtOnce);
}
