import { db } from '#server/platform/database/db.ts';
import { derivedSource } from '#server/telemetry/derive/derived-series.ts';

/**
 * Display names of senders, by key. New senders have no row for a few seconds, so they are missing.
 */
export async function sourceNames(keys: readonly string[]): Promise<Map<string, string>> {
  const rows = await db().source.findMany({
    where: { key: { in: [...new Set(keys)] } },
    select: { key: true, name: true },
  });
  const own = keys.includes(derivedSource) ? [[derivedSource, 'Tandem (computed)'] as const] : [];
  return new Map([...rows.map(({ key, name }) => [key, name] as const), ...own]);
}

/** Distinct names in order; Tandem itself last. */
export function namesInOrder(names: ReadonlyMap<string, string>): string[] {
  const own = names.get(derivedSource);
  const others = [...names].flatMap(([key, name]) => (key === derivedSource ? [] : [name]));
  return [...[...new Set(others)].toSorted(), ...(own === undefined ? [] : [own])];
}
