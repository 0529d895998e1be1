'use client';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { parseAsString, useQueryStates } from 'nuqs';
import { api } from '#components/client/api.ts';
import { CsvLink } from '#components/client/page/csv-link.tsx';
import { ListBody } from '#components/client/page/list-body.tsx';
import { MissingSheet } from '#components/client/page/missing-sheet.tsx';
import { NoPermission } from '#components/client/page/no-permission.tsx';
import { useCan } from '#components/client/session.tsx';
import { useHeldRows } from '#components/client/use-buffered-rows.ts';
import { useLinkedRow } from '#components/client/use-linked-row.ts';
import { Badge } from '#components/ui/badge.tsx';
import { dialogKey } from '#components/ui/dialogs/dialog-key.ts';
import { useDialog } from '#components/ui/dialogs/use-dialog.ts';
import { PageHead } from '#components/ui/page-head.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { DataTable, type Column } from '#components/ui/tables/data-table.tsx';
import { NewItemsPill } from '#components/ui/tables/load-more.tsx';
import { NoMatch } from '#components/ui/tables/no-match.tsx';
import { RowLink } from '#components/ui/tables/row-link.tsx';
import { Time } from '#components/ui/time.tsx';
import { queryKey } from '#lib/query-keys.ts';
import type { Page } from '#lib/schemas/fields.ts';
import type { AuditItem } from '#lib/schemas/governance/governance.ts';
import { subjectWord } from './audit-choices.ts';
import { AuditFilters } from './audit-filters.tsx';
import { auditAct, auditMove, isBreakGlass } from './audit-text.ts';

const AuditSheet = dynamic(() => import('./audit-sheet.tsx').then((module) => module.AuditSheet), {
  ssr: false,
});

const parsers = {
  actor: parseAsString.withDefault(''),
  by: parseAsString.withDefault(''),
  action: parseAsString.withDefault(''),
  subject: parseAsString.withDefault(''),
  since: parseAsString.withDefault(''),
  until: parseAsString.withDefault(''),
};

function columnsOf(open: (item: AuditItem) => void): Column<AuditItem>[] {
  return [
    {
      id: 'act',
      header: 'Event',
      phone: 'title',
      cell: (item) => (
        <RowLink param="dialog" value={dialogKey('entry', item.id)} onOpen={() => open(item)}>
          {auditAct(item)}
        </RowLink>
      ),
    },
    {
      id: 'move',
      header: 'State change',
      phone: 'bare',
      cell: (item) => <span className="text-ink-3">{auditMove(item)}</span>,
    },
    {
      id: 'mark',
      header: <span className="sr-only">Flag</span>,
      fit: true,
      phone: 'bare',
      cell: (item) => (isBreakGlass(item) ? <Badge tone="critical">Break-glass</Badge> : null),
    },
    { id: 'actor', header: 'Actor', phone: 'bare', cell: (item) => item.actor.name },
    {
      id: 'subject',
      header: 'On',
      phone: 'bare',
      cell: (item) => (
        <span className="wrap-anywhere">
          <span className="text-ink-3">{subjectWord(item.subject.kind)}</span>{' '}
          {item.subject.name ?? item.subject.id ?? ''}
        </span>
      ),
    },
    {
      id: 'at',
      header: 'When',
      fit: true,
      phone: 'bare',
      cell: (item) => <Time at={item.occurredAt} show="both" />,
    },
    {
      id: 'seq',
      header: 'No.',
      num: true,
      fit: true,
      cell: (item) => item.seq ?? <span className="text-ink-3">not sealed yet</span>,
    },
  ];
}

/** The audit log: append-only, with a hash chain. */
export function AuditPage() {
  const mayRead = useCan('audit:read');
  const mayExport = useCan('audit:export');
  const [filter, setFilter] = useQueryStates(parsers, { history: 'replace' });
  const dialog = useDialog();
  const params = {
    actor: filter.actor,
    actorKind: filter.by,
    action: filter.action,
    subjectKind: filter.subject,
    from: filter.since === '' ? '' : `${filter.since}T00:00:00Z`,
    to: filter.until === '' ? '' : `${filter.until}T23:59:59.999Z`,
  };
  const query = useInfiniteQuery({
    queryKey: queryKey('audit', 'list', params),
    queryFn: ({ pageParam, signal }) =>
      api<Page<AuditItem>>('/api/audit', { query: { ...params, cursor: pageParam }, signal }),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
    enabled: mayRead,
  });
  const loaded = query.data?.pages.flatMap((page) => page.items);
  const { rows, waiting, showWaiting } = useHeldRows(
    `audit ${JSON.stringify(params)}`,
    loaded ?? [],
    query.isSuccess && !query.isPlaceholderData,
    { cut: query.hasNextPage },
  );
  const chosen = useLinkedRow('audit', '/api/audit', { id: dialog.id('entry'), rows: loaded });
  if (!mayRead) return <NoPermission permission="audit:read" what="the audit log" />;
  const narrowed = Object.values(filter).some((value) => value !== '');
  return (
    <>
      <PageHead
        title="Audit log"
        sub="Written with every change and never edited. Each entry contains the hash of the previous one; run npm run audit:verify on the server to check the chain."
        actions={mayExport ? <CsvLink path="/api/audit" query={params} /> : undefined}
      />
      <Panel aria-label="Audit log" className="overflow-hidden">
        <AuditFilters filter={filter} onChange={(part) => void setFilter(part)} />
        <NewItemsPill
          count={waiting}
          onShow={showWaiting}
          noun={waiting === 1 ? 'new entry' : 'new entries'}
        />
        <ListBody
          query={query}
          count={rows.length}
          what="audit log"
          noun="entry"
          many="entries"
          skeletonRows={8}
          empty={
            narrowed ? (
              <NoMatch title="No matching entries" onClear={() => void setFilter(null)} />
            ) : (
              <EmptyState kind="no-data" title="No entries yet" />
            )
          }
        >
          <DataTable
            label="Audit entries, newest first"
            columns={columnsOf(({ id }) => dialog.open('entry', id))}
            rows={rows}
            rowKey={(item) => item.id}
            stale={query.isPlaceholderData}
          />
        </ListBody>
      </Panel>
      {chosen.row === null ? null : <AuditSheet item={chosen.row} onClose={dialog.close} />}
      {chosen.missing ? <MissingSheet noun="entry" onClose={dialog.close} /> : null}
    </>
  );
}
