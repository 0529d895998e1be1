'use client';
import type { ReactNode } from 'react';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { useRetryWait } from '#components/ui/states/retry-wait.ts';
import { isApiError } from '../api.ts';

/** A query without a result to show. */
export interface FailedQuery {
  error: Error | null;
  refetch: () => unknown;
}

/**
 * Placeholder for content that could not be loaded, with the id of the failed request and a retry.
 */
export function LoadFailed({
  what,
  query,
  action,
}: {
  /** "API keys", for "The API keys could not be loaded". */
  what: string;
  query: FailedQuery;
  action?: ReactNode;
}) {
  const wait = isApiError(query.error) ? query.error.retryAfterSeconds : null;
  const left = useRetryWait(wait, query.error);
  return (
    <EmptyState
      kind="error"
      title={`The ${what} could not be loaded`}
      errorId={isApiError(query.error) ? query.error.id : undefined}
      onRetry={left === 0 ? () => void query.refetch() : undefined}
      action={action}
    >
      {left === 0 ? query.error?.message : `The server asks you to wait: ${left} s`}
    </EmptyState>
  );
}
