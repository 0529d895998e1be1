/**
 * Series ids as a list for `IN (...)`. They stand in the statement's text because parameters travel in the
 * URL, which is too short for thousands of them; only digits can come out.
 */
export function idList(ids: readonly string[]): string {
  return ids.map((id) => BigInt(id).toString()).join(',');
}
