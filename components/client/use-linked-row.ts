import { useQuery } from '@tanstack/react-query';
import { queryKey, type LiveTopic } from '#lib/query-keys.ts';
import type { Page } from '#lib/schemas/fields.ts';
import { api } from './api.ts';

export interface LinkedRow<T> {
  row: T | null;
  /** Nothing has this id, or nothing that this person may see. */
  missing: boolean;
}

/**
 * The row that the address names. It may stand beyond what the list has loaded, or outside of its filters: a copied
 * link opens it all the same. `rows` is undefined until the list has come.
 */
export function useLinkedRow<T extends { id: string }>(
  topic: LiveTopic,
  path: string,
  { id, rows }: { id: string | null; rows: readonly T[] | undefined },
): LinkedRow<T> {
  const listed = rows?.find((row) => row.id === id) ?? null;
  const query = useQuery({
    queryKey: queryKey(topic, 'linked', path, id),
    queryFn: ({ signal }) => api<Page<T>>(path, { query: { id, limit: 1 }, signal }),
    enabled: id !== null && rows !== undefined && listed === null,
  });
  if (id === null || rows === undefined) return { row: null, missing: false };
  const row = listed ?? query.data?.items[0] ?? null;
  return { row, missing: row === null && !query.isPending };
}
