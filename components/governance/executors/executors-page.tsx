'use client';
import { useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { api } from '#components/client/api.ts';
import { NoPermission, ReadOnlyNote } from '#components/client/page/no-permission.tsx';
import { QueryBody } from '#components/client/page/query-body.tsx';
import { useCan } from '#components/client/session.tsx';
import { Button } from '#components/ui/button.tsx';
import { useDialog } from '#components/ui/dialogs/use-dialog.ts';
import { PageHead } from '#components/ui/page-head.tsx';
import { Panel, PanelFoot, PanelHeader } from '#components/ui/panel.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { formatCount } from '#lib/format.ts';
import { queryKey } from '#lib/query-keys.ts';
import type { ExecutorItem } from '#lib/schemas/actions/execution.ts';
import type { Page } from '#lib/schemas/fields.ts';
import { ExecutorRow } from './executor-row.tsx';

const ExecutorDialog = dynamic(
  () => import('./executor-dialog.tsx').then((module) => module.ExecutorDialog),
  {
    ssr: false,
  },
);

function headline(items: readonly ExecutorItem[] | undefined): string {
  if (items === undefined) return 'Executors';
  const on = items.filter((item) => item.enabled).length;
  return on === 0
    ? 'No executor is enabled, so nothing can run'
    : `${formatCount(on, 'executor')} can run actions`;
}

/** Systems that execute actions, each enabled manually. */
export function ExecutorsPage() {
  const mayRead = useCan('executors:read');
  const mayWrite = useCan('executors:write');
  const dialog = useDialog();
  const query = useQuery({
    queryKey: queryKey('actions', 'executors'),
    queryFn: ({ signal }) => api<Page<ExecutorItem>>('/api/executors', { signal }),
    enabled: mayRead,
  });
  if (!mayRead) return <NoPermission permission="executors:read" what="the executors" />;
  const editing = query.data?.items.find(({ name }) => name === dialog.id('edit')) ?? null;
  return (
    <>
      <PageHead
        title={headline(query.data?.items)}
        sub="Executors run approved actions through a webhook or one of your systems. Each is disabled until you enable it."
        actions={
          mayWrite ? (
            <Button variant="primary" onClick={() => dialog.open('new')}>
              Add executor…
            </Button>
          ) : null
        }
      />
      <Panel aria-label="Executors">
        <PanelHeader title="Executors" count={query.data?.items.length} ruled />
        <QueryBody query={query} what="executors">
          {(page) =>
            page.items.length === 0 ? (
              <EmptyState kind="no-source" title="No executors yet">
                Add a webhook that can restart, scale and roll back your services, a pipeline that
                trains your models, or your model server.
              </EmptyState>
            ) : (
              <ul className="divide-y divide-line">
                {page.items.map((item) => (
                  <ExecutorRow
                    key={item.name}
                    item={item}
                    mayWrite={mayWrite}
                    onEdit={() => dialog.open('edit', item.name)}
                  />
                ))}
              </ul>
            )
          }
        </QueryBody>
        {mayWrite ? null : (
          <PanelFoot>
            <ReadOnlyNote permission="executors:write" />
          </PanelFoot>
        )}
      </Panel>
      {mayWrite && (editing !== null || dialog.is('new')) ? (
        <ExecutorDialog item={editing} onClose={dialog.close} />
      ) : null}
    </>
  );
}
