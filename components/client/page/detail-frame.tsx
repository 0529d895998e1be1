'use client';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ButtonLink } from '#components/ui/link.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { usePageNote } from '#components/ui/states/page-error.ts';
import { Skeleton, SkeletonRows } from '#components/ui/states/skeleton.tsx';
import { isApiError } from '../api.ts';
import { LoadFailed } from './load-failed.tsx';

export interface DetailFrameProps<T> {
  query: UseQueryResult<T>;
  /** Singular noun, such as "action" for "No action has this address". */
  noun: string;
  /** Reason why the item may not exist. */
  gone: ReactNode;
  /** The list that contains the item. */
  back: { href: string; label: string };
  skeleton: ReactNode;
  children: (data: T) => ReactNode;
}

/** Detail page with all states: loading, not found, no permission, error, or the item. */
export function DetailFrame<T>({
  query,
  noun,
  gone,
  back,
  skeleton,
  children,
}: DetailFrameProps<T>) {
  if (query.data !== undefined) return children(query.data);
  if (!query.isError) return <DetailLoading noun={noun}>{skeleton}</DetailLoading>;
  const action = (
    <ButtonLink href={back.href} size="sm">
      {back.label}
    </ButtonLink>
  );
  return (
    <>
      <h1 className="sr-only">The {noun} is not available</h1>
      <Missing query={query} noun={noun} gone={gone} action={action} />
    </>
  );
}

/** Skeleton of a detail page. */
export function DetailLoading({ noun, children }: { noun: string; children: ReactNode }) {
  return (
    <div role="status" className="grid gap-(--gutter)">
      <h1 className="sr-only">Loading the {noun}</h1>
      {children}
    </div>
  );
}

function Missing({
  query,
  noun,
  gone,
  action,
}: {
  query: { error: Error | null; refetch: () => unknown };
  noun: string;
  gone: ReactNode;
  action: ReactNode;
}) {
  const code = isApiError(query.error) ? query.error.code : '';
  if (code === 'not_found' || code === 'invalid_input')
    return <Gone noun={noun} gone={gone} action={action} />;
  if (code === 'forbidden')
    return (
      <EmptyState
        kind="no-permission"
        title={`Your role cannot see this ${noun}`}
        action={action}
        errorId={isApiError(query.error) ? query.error.id : undefined}
      >
        It belongs to a team or environment outside your roles. An admin can grant access.
      </EmptyState>
    );
  return <LoadFailed what={noun} query={query} action={action} />;
}

function Gone({ noun, gone, action }: { noun: string; gone: ReactNode; action: ReactNode }) {
  const id = usePageNote('missing', `no ${noun} has this address`);
  return (
    <EmptyState kind="no-match" title={`No ${noun} has this address`} action={action} errorId={id}>
      {gone}
    </EmptyState>
  );
}

/** A wide column with a side column; one column on narrow screens. */
export const RAIL_GRID =
  'grid grid-cols-[minmax(0,1fr)] gap-(--gutter) lg:grid-cols-[minmax(0,1fr)_304px] xl:grid-cols-[minmax(0,1fr)_344px]';

/** Skeleton of a page with a title, one line, and a wide column with a side column. */
export function RailSkeleton({ rows }: { rows: number }) {
  return (
    <>
      <Skeleton className="h-6 w-2/5" />
      <Skeleton className="w-3/5" />
      <div className={RAIL_GRID}>
        <Panel>
          <SkeletonRows rows={rows} />
        </Panel>
        <Panel>
          <SkeletonRows rows={rows} />
        </Panel>
      </div>
    </>
  );
}
