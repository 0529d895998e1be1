'use client';
import { useInfiniteQuery } from '@tanstack/react-query';
import { NoPermission, ReadOnlyNote } from '#components/accounts/no-permission.tsx';
import { api, isApiError } from '#components/shell/api.ts';
import { useCan } from '#components/shell/session.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { LoadMore } from '#components/ui/load-more.tsx';
import { PageHead } from '#components/ui/page-head.tsx';
import { Panel, PanelFoot, PanelHeader } from '#components/ui/panel.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { queryKey } from '#lib/query-keys.ts';
import type { Page } from '#lib/schemas/common.ts';
import type { SourceItem } from '#lib/schemas/sources.ts';
import { ConnectPanel } from './connect-panel.tsx';
import { RetentionPanel } from './retention-panel.tsx';
import { SourceRow } from './source-row.tsx';
import { sourcesHeadline } from './source-words.ts';

const REFRESH_MS = 30_000;

/** Who sends data, whether it still does, and how to connect more. */
export function SourcesPage() {
  const mayRead = useCan('sources:read');
  const mayWrite = useCan('sources:write');
  const query = useInfiniteQuery({
    queryKey: queryKey('sources', 'list'),
    queryFn: ({ pageParam, signal }) =>
      api<Page<SourceItem>>('/api/sources', { query: { cursor: pageParam }, signal }),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
    // the age of samples moves without an event
    refetchInterval: REFRESH_MS,
    enabled: mayRead,
  });
  if (!mayRead) return <NoPermission permission="sources:read" what="the sources" />;
  const rows = query.data?.pages.flatMap((page) => page.items);
  return (
    <>
      <PageHead
        title={sourcesHeadline(rows)}
        sub="A source is one key that speaks one protocol. Silent means three intervals without a sample."
      />
      <Panel aria-label="Sources">
        <PanelHeader title="Sources" count={rows?.length} ruled />
        {query.isPending ? <SkeletonRows rows={3} label="Loading the sources" /> : null}
        {query.isError && rows === undefined ? (
          <EmptyState
            kind="error"
            title="The sources could not be loaded"
            errorId={isApiError(query.error) ? query.error.id : undefined}
            onRetry={() => void query.refetch()}
          >
            {query.error.message}
          </EmptyState>
        ) : null}
        {rows?.length === 0 ? (
          <EmptyState kind="no-source" title="Nothing sends data yet">
            Choose a sender below, make a key and paste the lines.
          </EmptyState>
        ) : null}
        {rows && rows.length > 0 ? (
          <>
            <ul className="divide-y divide-line">
              {rows.map((source) => (
                <SourceRow key={source.id} source={source} mayWrite={mayWrite} />
              ))}
            </ul>
            {query.hasNextPage ? (
              <LoadMore
                shown={rows.length}
                hasMore
                pending={query.isFetchingNextPage}
                onMore={() => void query.fetchNextPage()}
                noun="sources"
              />
            ) : null}
          </>
        ) : null}
        {mayWrite ? null : (
          <PanelFoot>
            <ReadOnlyNote permission="sources:write" />
          </PanelFoot>
        )}
      </Panel>
      <ConnectPanel />
      <RetentionPanel />
    </>
  );
}
