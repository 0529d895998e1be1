'use client';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { SkeletonRows } from '#components/ui/states/skeleton.tsx';
import { LoadFailed } from './load-failed.tsx';

/**
 * Query states: loading, error with retry, or the rendered result. Later errors leave the old
 * result visible.
 */
export function QueryBody<T>({
  query,
  what,
  rows = 4,
  children,
}: {
  query: UseQueryResult<T>;
  /** "API keys", for "The API keys could not be loaded". */
  what: string;
  rows?: number;
  children: (data: T) => ReactNode;
}) {
  if (query.data !== undefined) return children(query.data);
  if (query.isError) return <LoadFailed what={what} query={query} />;
  return <SkeletonRows rows={rows} label={`Loading the ${what}`} />;
}
