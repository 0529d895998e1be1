'use client';
import { useQuery, type UseQueryOptions, type UseQueryResult } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';

const never = () => () => undefined;

/**
 * A query that both the shell and a page render. The shell hydrates before the page inside it: the
 * page's first render ignores a response that has arrived by then, because it would differ from the
 * server's HTML (React error 418).
 */
export function useSharedQuery<T>(options: UseQueryOptions<T>): UseQueryResult<T> {
  const alive = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  return useQuery(
    alive
      ? options
      : { ...options, queryKey: [...options.queryKey, 'first drawing'], enabled: false },
  );
}
