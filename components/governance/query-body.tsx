'use client';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { isApiError } from '#components/shell/api.ts';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';

/** First load, error with retry, or what the answer draws. Later refusals keep the old answer. */
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
  if (query.isError)
    return (
      <EmptyState
        kind="error"
        title={`The ${what} could not be loaded`}
        errorId={isApiError(query.error) ? query.error.id : undefined}
        onRetry={() => void query.refetch()}
      >
        {query.error.message}
      </EmptyState>
    );
  return <SkeletonRows rows={rows} label={`Loading the ${what}`} />;
}
