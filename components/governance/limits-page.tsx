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
import { StateBadge } from '#components/ui/state-badge.tsx';
import { DataTable, type Column } from '#components/ui/tables/data-table.tsx';
import { editColumn } from '#components/ui/tables/edit-column.tsx';
import { formatCount } from '#lib/format.ts';
import { queryKey } from '#lib/query-keys.ts';
import type { Page } from '#lib/schemas/fields.ts';
import type { LimitItem } from '#lib/schemas/incidents/incidents.ts';
import { limitSentence } from './limit-text.ts';
import { QuietPanel } from './policy/quiet-panel.tsx';

const LimitDialog = dynamic(
  () => import('./limit-dialog.tsx').then((module) => module.LimitDialog),
  {
    ssr: false,
  },
);

function columnsOf(edit: ((item: LimitItem) => void) | null): Column<LimitItem>[] {
  return [
    {
      id: 'name',
      header: 'Limit',
      phone: 'title',
      cell: (item) => (
        <>
          <span className="font-medium">{item.name}</span>
          <span className="ident block text-xs text-ink-3 wrap-anywhere">{item.metric}</span>
        </>
      ),
    },
    {
      id: 'text',
      header: 'Exceeded when',
      phone: 'bare',
      cell: limitSentence,
      className: 'md:py-1.5',
    },
    {
      id: 'severity',
      header: 'Severity',
      fit: true,
      phone: 'bare',
      cell: (item) => <StateBadge state={item.severity} />,
    },
    {
      id: 'state',
      header: 'State',
      fit: true,
      phone: 'bare',
      cell: (item) => (
        <StateBadge state={item.enabled ? 'ok' : 'hidden'}>
          {item.enabled ? 'On' : 'Off'}
        </StateBadge>
      ),
    },
    {
      id: 'version',
      header: 'Version',
      fit: true,
      cell: (item) =>
        item.shipped ? <span className="text-ink-3">default</span> : `v${item.version}`,
    },
    ...editColumn(edit, (item) => `Edit ${item.name} of ${item.metric}`),
  ];
}

/** Fixed saturation limits, and the rules for automatic resolution of incidents. */
export function LimitsPage() {
  const mayRead = useCan('incidents:read');
  const mayWrite = useCan('detection:write');
  const dialog = useDialog();
  const query = useQuery({
    queryKey: queryKey('incidents', 'limits'),
    queryFn: ({ signal }) => api<Page<LimitItem>>('/api/limits', { signal }),
    enabled: mayRead,
  });
  if (!mayRead) return <NoPermission permission="incidents:read" what="the limits" />;
  const items = query.data?.items;
  const editing = items?.find(({ key }) => key === dialog.id('edit')) ?? null;
  return (
    <>
      <PageHead
        title={
          items
            ? `${formatCount(items.filter((item) => item.enabled).length, 'fixed limit')}`
            : 'Limits'
        }
        sub="Fixed limits are for resources that fill up. All other signals are compared with their own baseline."
        actions={
          mayWrite ? (
            <Button variant="primary" onClick={() => dialog.open('new')}>
              Add limit…
            </Button>
          ) : null
        }
      />
      <Panel aria-label="Limits" className="overflow-hidden">
        <PanelHeader title="Saturation limits" ruled />
        <QueryBody query={query} what="limits">
          {(page) => (
            <DataTable
              label="Saturation limits"
              columns={columnsOf(mayWrite ? (item) => dialog.open('edit', item.key) : null)}
              rows={page.items}
              rowKey={(item) => item.key}
            />
          )}
        </QueryBody>
        {mayWrite ? null : (
          <PanelFoot>
            <ReadOnlyNote permission="detection:write" />
          </PanelFoot>
        )}
      </Panel>
      <QuietPanel />
      {mayWrite && (editing !== null || dialog.is('new')) ? (
        <LimitDialog item={editing} onClose={dialog.close} />
      ) : null}
    </>
  );
}
