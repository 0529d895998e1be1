'use client';
import { useInfiniteQuery } from '@tanstack/react-query';
import { api } from '#components/client/api.ts';
import { ListBody } from '#components/client/page/list-body.tsx';
import { NoPermission, ReadOnlyNote } from '#components/client/page/no-permission.tsx';
import { useCan } from '#components/client/session.tsx';
import { PageHead } from '#components/ui/page-head.tsx';
import { Panel, PanelFoot, PanelHeader } from '#components/ui/panel.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { queryKey } from '#lib/query-keys.ts';
import type { Page } from '#lib/schemas/fields.ts';
import type { SourceItem } from '#lib/schemas/sources/sources.ts';
import { ConnectPanel } from './connect-panel.tsx';
import { RetentionPanel } from './retention-panel.tsx';
import { SourceRow } from './source-row.tsx';
import { sourcesHeadline } from './source-text.ts';
import { StartPanel } from './start-panel.tsx';

const REFRESH_MS = 30_000;

/** Data sources with their status, and instructions to connect more. */
export function SourcesPage() {
  const mayRead = useCan('sources:read');
  const mayWrite = useCan('sources:write');
  const query = useInfiniteQuery({
    queryKey: queryKey('sources', 'list'),
    queryFn: ({ pageParam, signal }) =>
      api<Page<SourceItem>>('/api/sources', { query: { cursor: pageParam }, signal }),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
    // the age of samples changes without an event
    refetchInterval: REFRESH_MS,
    enabled: mayRead,
  });
  if (!mayRead) return <NoPermission permission="sources:read" what="the sources" />;
  const rows = query.data?.pages.flatMap((page) => page.items);
  return (
    <>
      <PageHead
        title={sourcesHeadline(rows)}
        sub="A source is one key using one protocol. Silent means three intervals without a sample."
      />
      <Panel aria-label="Sources">
        <PanelHeader title="Sources" count={rows?.length} ruled />
        <ListBody
          query={query}
          count={rows?.length ?? 0}
          what="sources"
          noun="source"
          foot="more"
          skeletonRows={3}
          empty={
            <EmptyState kind="no-source" title="No sources yet">
              Choose a sender below, create a key and paste the commands.
            </EmptyState>
          }
        >
          <ul className="divide-y divide-line">
            {rows?.map((source) => (
              <SourceRow key={source.id} source={source} mayWrite={mayWrite} />
            ))}
          </ul>
        </ListBody>
        {mayWrite ? null : (
          <PanelFoot>
            <ReadOnlyNote permission="sources:write" />
          </PanelFoot>
        )}
      </Panel>
      <ConnectPanel />
      <StartPanel />
      <RetentionPanel />
    </>
  );
}
