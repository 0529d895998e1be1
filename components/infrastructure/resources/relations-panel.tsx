import { kindWord, relationVerb } from '#components/labels/resource-text.ts';
import { Panel, PanelHeader } from '#components/ui/panel.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { DataTable, type Column } from '#components/ui/tables/data-table.tsx';
import { ScrollBox } from '#components/ui/tables/scroll-box.tsx';
import { Time } from '#components/ui/time.tsx';
import { formatNumber } from '#lib/format.ts';
import type { RelationItem } from '#lib/schemas/infrastructure/infrastructure.ts';
import { KindIcon } from './kind-icon.tsx';

const COLUMNS: readonly Column<RelationItem>[] = [
  {
    id: 'verb',
    header: 'This',
    fit: true,
    phone: 'bare',
    cell: (row) => <span className="text-ink-2">{relationVerb(row.kind, row.direction)}</span>,
  },
  {
    id: 'name',
    header: 'Resource',
    link: true,
    phone: 'title',
    cell: (row) => {
      return (
        <span className="flex min-w-0 items-start gap-1.5 py-1">
          <KindIcon kind={row.resource.kind} className="mt-[3px] flex-none text-ink-3" />
          <span className="min-w-0">
            <span className="block font-medium wrap-anywhere">{row.resource.name}</span>
            <span className="block text-xs text-ink-2">{kindWord(row.resource.kind)}</span>
          </span>
        </span>
      );
    },
  },
  {
    id: 'seen',
    header: 'Last seen',
    fit: true,
    cell: (row) => <Time at={row.lastSeenAt} className="text-xs text-ink-2" />,
  },
];

/** Callers first, then dependencies, then the resources that this one runs on and consists of. */
function ordered(relations: readonly RelationItem[]): RelationItem[] {
  const rank = (item: RelationItem): number =>
    (item.kind === 'calls' || item.kind === 'uses' ? 0 : 2) + (item.direction === 'in' ? 0 : 1);
  return relations.toSorted(
    (a, b) => rank(a) - rank(b) || a.resource.name.localeCompare(b.resource.name, 'en'),
  );
}

/** Neighbors of a resource, inbound and outbound. */
export function RelationsPanel({ relations }: { relations: readonly RelationItem[] }) {
  return (
    <Panel aria-label="Relations" className="overflow-hidden">
      <PanelHeader title="Relations" count={formatNumber(relations.length)} />
      {relations.length === 0 ? (
        <EmptyState kind="no-data" title="No relations found">
          Relations come from traces and labels, or you can add them manually.
        </EmptyState>
      ) : (
        <ScrollBox label="Relations" className="max-h-96 overflow-y-auto border-t border-line">
          <DataTable
            label="Relations"
            columns={COLUMNS}
            rows={ordered(relations)}
            rowKey={(row) => `${row.direction}${row.kind}${row.resource.id}`}
            rowHref={(row) => `/infrastructure/${row.resource.id}`}
          />
        </ScrollBox>
      )}
    </Panel>
  );
}
