'use client';
import { useQuery, type UseQueryOptions, type UseQueryResult } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';

const never = () => () => undefined;

/**
 * A query that both the shell and a page draw. The shell comes alive before the page inside it: an answer that it has
 * fetched by then is not looked at in the page's first drawing, which would differ from what the server drew (React
 * error 418).
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
