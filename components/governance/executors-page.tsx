'use client';
import dynamic from 'next/dynamic';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { NoPermission, ReadOnlyNote } from '#components/accounts/no-permission.tsx';
import { api } from '#components/shell/api.ts';
import { QueryBody } from '#components/shell/query-body.tsx';
import { useCan } from '#components/shell/session.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { PageHead } from '#components/ui/page-head.tsx';
import { Panel, PanelFoot, PanelHeader } from '#components/ui/panel.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { Switch } from '#components/ui/switch.tsx';
import { Time } from '#components/ui/time.tsx';
import { toast } from '#components/ui/toast.tsx';
import { formatCount } from '#lib/format.ts';
import { queryKey } from '#lib/query-keys.ts';
import type { ExecutorItem } from '#lib/schemas/actions-execution.ts';
import type { Page } from '#lib/schemas/common.ts';
import { useSave } from './use-save.ts';

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
    ? 'No executor is on, so nothing can be run'
    : `${formatCount(on, 'executor')} can run actions`;
}

/** Systems that carry actions out, each switched on by hand. */
export function ExecutorsPage() {
  const mayRead = useCan('executors:read');
  const mayWrite = useCan('executors:write');
  const [editing, setEditing] = useState<ExecutorItem | 'new' | null>(null);
  const query = useQuery({
    queryKey: queryKey('actions', 'executors'),
    queryFn: ({ signal }) => api<Page<ExecutorItem>>('/api/executors', { signal }),
    enabled: mayRead,
  });
  if (!mayRead) return <NoPermission permission="executors:read" what="the executors" />;
  return (
    <>
      <PageHead
        title={headline(query.data?.items)}
        sub="Tandem sends signed requests to a webhook of yours and never runs anything itself. An executor is off until somebody switches it on."
        actions={
          mayWrite ? (
            <Button variant="primary" onClick={() => setEditing('new')}>
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
              <EmptyState kind="no-source" title="No executor yet">
                Add the address of a webhook that can restart, scale and roll back your services.
              </EmptyState>
            ) : (
              <ul className="divide-y divide-line">
                {page.items.map((item) => (
                  <ExecutorRow
                    key={item.name}
                    item={item}
                    mayWrite={mayWrite}
                    onEdit={() => setEditing(item)}
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
      {editing ? (
        <ExecutorDialog
          item={editing === 'new' ? null : editing}
          onClose={() => setEditing(null)}
        />
      ) : null}
    </>
  );
}

function ExecutorRow({
  item,
  mayWrite,
  onEdit,
}: {
  item: ExecutorItem;
  mayWrite: boolean;
  onEdit: () => void;
}) {
  const save = useSave('actions');
  const set = (enabled: boolean): void =>
    save.mutate(
      { path: `/api/executors/${item.name}`, method: 'PUT', body: { enabled } },
      {
        onSuccess: () => toast.success(`${item.name} is ${enabled ? 'on' : 'off'}`),
        onError: (error) =>
          toast.error(`${item.name} was not switched`, { description: error.message }),
      },
    );
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
      <div className="min-w-52 flex-1">
        <p className="flex flex-wrap items-center gap-2 font-medium">
          {item.name}
          <Badge>{item.kind}</Badge>
          {item.demo ? <Badge>Demo</Badge> : null}
        </p>
        <p className="ident text-xs text-ink-2 wrap-anywhere">{item.url ?? 'no address yet'}</p>
        <p className="flex flex-wrap items-center gap-x-3 text-xs text-ink-2">
          <span className="inline-flex items-center gap-1.5">
            Secret <span className="ident">{item.secretRef ?? 'none'}</span>
            {item.secretRef === null ? null : item.secretFound ? (
              <StateBadge state="ok">found</StateBadge>
            ) : (
              <StateBadge state="error">not found</StateBadge>
            )}
          </span>
          <span>
            Private addresses: {item.allow.length === 0 ? 'none allowed' : item.allow.join(', ')}
          </span>
          <span>
            Changed <Time at={item.updatedAt} />
          </span>
        </p>
      </div>
      {mayWrite ? (
        <>
          <Switch
            checked={item.enabled}
            disabled={save.isPending}
            label={`${item.name} may run actions`}
            onCheckedChange={set}
          >
            {item.enabled ? 'On' : 'Off'}
          </Switch>
          <Button onClick={onEdit}>Configure…</Button>
        </>
      ) : (
        <StateBadge state={item.enabled ? 'ok' : 'hidden'}>
          {item.enabled ? 'On' : 'Off'}
        </StateBadge>
      )}
    </li>
  );
}
