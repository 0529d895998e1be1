import { useQuery } from '@tanstack/react-query';
import { queryKey, type LiveTopic } from '#lib/query-keys.ts';
import type { Page } from '#lib/schemas/fields.ts';
import { api } from './api.ts';

export interface LinkedRow<T> {
  row: T | null;
  /** No row with this id exists, or the user may not see it. */
  missing: boolean;
}

/**
 * The row that the URL names, even if it is beyond the loaded rows or outside the filters of the
 * list, so that a copied link always opens it. `rows` is undefined until the list has loaded.
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
