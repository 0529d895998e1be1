'use client';
import { FileCheck2 } from 'lucide-react';
import { CsvLink } from '#components/client/page/csv-link.tsx';
import { ListBody } from '#components/client/page/list-body.tsx';
import { NoPermission } from '#components/client/page/no-permission.tsx';
import { useCan } from '#components/client/session.tsx';
import { modelHref } from '#components/labels/model-name.ts';
import { SearchField } from '#components/ui/forms/search-field.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { PageHead } from '#components/ui/page-head.tsx';
import { Panel, PanelBody, PanelHeader } from '#components/ui/panel.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { DataTable } from '#components/ui/tables/data-table.tsx';
import { Facets } from '#components/ui/tables/facets.tsx';
import { NoMatch } from '#components/ui/tables/no-match.tsx';
import { frameworks } from '#lib/choices/evidence.ts';
import { formatCount } from '#lib/format.ts';
import type { InventoryPage as Answer } from '#lib/schemas/models/governance.ts';
import { INVENTORY_COLUMNS } from './inventory-columns.tsx';
import { useInventory, useInventoryFilter, type InventoryFacet } from './use-inventory.ts';

const FACETS: readonly { id: InventoryFacet; label: string }[] = [
  { id: 'gap', label: 'Missing' },
  { id: 'tier', label: 'Risk tier' },
  { id: 'owner', label: 'Owner' },
];
const WORDS: Record<string, string> = { unset: 'not set', none: 'no owner' };
const lacks = new Map<string, string>([
  ['no owner', 'without an owner'],
  ['no tier', 'without a tier'],
  ['no purpose', 'without a purpose'],
  ['card incomplete', 'with an incomplete card'],
]);

/** Headline: the number of models, and the most common gap. */
function titleOf(answer: Answer | undefined): string {
  if (answer === undefined) return 'Governance';
  if (answer.total === 0) return 'No models registered yet';
  const worst = answer.facets.gap.toSorted((a, b) => b.count - a.count)[0];
  const all = formatCount(answer.total, 'model');
  return worst === undefined
    ? `${all}, nothing is missing`
    : `${all}, ${worst.count} ${lacks.get(worst.value) ?? worst.value}`;
}

function Packs() {
  return (
    <Panel aria-label="Evidence packs">
      <PanelHeader title="Evidence packs" />
      <PanelBody className="grid gap-2">
        <p className="text-ink-2">
          Requirements of a law or standard, the records that cover them, and what is missing.
        </p>
        <ul className="flex flex-wrap gap-x-5 gap-y-1">
          {frameworks.map(({ id, title }) => (
            <li key={id} className="inline-flex items-center gap-1.5">
              <FileCheck2 size={14} aria-hidden="true" className="text-ink-3" />
              <TextLink href={`/governance/packs/${id}`}>{title}</TextLink>
            </li>
          ))}
        </ul>
      </PanelBody>
    </Panel>
  );
}

/** All registered models with owner, tier, gaps and pending decisions. */
export function InventoryPage() {
  const mayRead = useCan('models:read');
  const { filter, query, setFilter, clear } = useInventoryFilter();
  const list = useInventory(query, mayRead);
  if (!mayRead) return <NoPermission permission="models:read" what="models" />;
  const first = list.data?.pages[0];
  const rows = list.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <>
      <PageHead
        title={titleOf(first)}
        sub="Owner, purpose, tier and card of each registered model, and pending requests."
        actions={<CsvLink path="/api/governance/models" query={query} />}
      />
      <Packs />
      <Panel aria-label="Model inventory" className="overflow-hidden">
        <div className="flex flex-wrap items-center gap-2 border-b border-line px-4 py-2">
          <SearchField
            label="Search by name"
            placeholder="Name"
            value={filter.q}
            onChange={(q) => setFilter({ q })}
          />
        </div>
        <div className="flex min-w-0 max-md:flex-col">
          {first === undefined ? (
            <div className="w-[196px] flex-none border-r border-line max-md:hidden" />
          ) : (
            <Facets
              groups={FACETS.map(({ id, label }) => ({
                id,
                label,
                options: first.facets[id].map(({ value, count }) => ({
                  value,
                  count,
                  label: WORDS[value] ?? value,
                })),
              }))}
              selected={{ gap: filter.gap, tier: filter.tier, owner: filter.owner }}
              onChange={(group, values) => setFilter({ [group]: values })}
            />
          )}
          <div className="flex min-w-0 flex-1 flex-col">
            <ListBody
              query={list}
              count={rows.length}
              what="models"
              noun="model"
              foot="more"
              skeletonRows={8}
              empty={
                first?.total === 0 && query.search === '' ? (
                  <EmptyState kind="no-source" title="No models registered yet">
                    Models appear here after a client registers them.
                  </EmptyState>
                ) : (
                  <NoMatch title="No matching models" onClear={clear}>
                    Other models are outside these filters.
                  </NoMatch>
                )
              }
            >
              <DataTable
                label="Model inventory"
                columns={INVENTORY_COLUMNS}
                rows={rows}
                rowKey={(row) => row.name}
                rowHref={(row) => `${modelHref(row.name)}?tab=governance`}
                stale={list.isPlaceholderData}
              />
            </ListBody>
          </div>
        </div>
      </Panel>
    </>
  );
}
