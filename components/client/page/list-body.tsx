'use client';
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { SkeletonRows } from '#components/ui/states/skeleton.tsx';
import { LoadMore } from '#components/ui/tables/load-more.tsx';
import { LoadFailed } from './load-failed.tsx';

/**
 * A cursor list: loading, error with retry, empty state, or its rows with a link to the next page.
 */
export function ListBody({
  query,
  count,
  total,
  what,
  noun,
  many,
  foot = 'always',
  skeletonRows,
  empty,
  children,
}: {
  query: UseInfiniteQueryResult<InfiniteData<unknown>>;
  /** Number of visible rows. The pages may contain more. */
  count: number;
  total?: number;
  /** "accounts", for "The accounts could not be loaded". */
  what: string;
  /** Singular and plural noun for the footer's count. */
  noun: string;
  many?: string;
  /** `more`: only while there is a next page. */
  foot?: 'always' | 'more';
  skeletonRows: number;
  /** Shown when there are no rows. */
  empty: ReactNode;
  children: ReactNode;
}) {
  if (query.isPending) return <SkeletonRows rows={skeletonRows} label={`Loading the ${what}`} />;
  if (count === 0) return query.isError ? <LoadFailed what={what} query={query} /> : empty;
  return (
    <>
      {children}
      {foot === 'always' || query.hasNextPage ? (
        <LoadMore
          shown={count}
          total={total}
          hasMore={query.hasNextPage}
          pending={query.isFetchingNextPage}
          onMore={() => void query.fetchNextPage()}
          noun={noun}
          many={many}
        />
      ) : null}
    </>
  );
}
