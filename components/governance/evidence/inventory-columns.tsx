import { DemoBadge } from '#components/client/page/demo-badge.tsx';
import { modelHref } from '#components/labels/model-name.ts';
import { SCAN_WORD, TIER_WORD } from '#components/labels/model-text.ts';
import { TextLink } from '#components/ui/link.tsx';
import { RiskBadge } from '#components/ui/risk-badge.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import type { Column } from '#components/ui/tables/data-table.tsx';
import { Time } from '#components/ui/time.tsx';
import type { InventoryItem } from '#lib/schemas/models/governance.ts';

const none = (word: string) => <span className="text-ink-3">{word}</span>;

function CardCell({ row }: { row: InventoryItem }) {
  const lacks = row.cardMissing.length;
  const [state, word] =
    row.cardRevision === 0
      ? (['warning', 'No card'] as const)
      : lacks > 0
        ? (['warning', `Missing ${lacks}`] as const)
        : (['ok', 'Complete'] as const);
  return (
    <TextLink
      href={modelHref(row.name, 'card')}
      className="relative z-1"
      title={lacks > 0 ? `Missing: ${row.cardMissing.join(', ')}` : undefined}
    >
      <StateBadge state={state}>{word}</StateBadge>
    </TextLink>
  );
}

export const INVENTORY_COLUMNS: readonly Column<InventoryItem>[] = [
  {
    id: 'name',
    header: 'Model',
    link: true,
    phone: 'title',
    className: 'md:max-w-72',
    cell: (row) => (
      <span className="block py-1">
        <span className="flex items-center gap-1.5">
          <span className="truncate font-medium" title={row.name}>
            {row.name}
          </span>
          {row.demo ? <DemoBadge className="leading-[14px]" /> : null}
        </span>
        <span className="line-clamp-1 text-xs text-ink-2">
          {row.purpose === '' ? none('no purpose') : row.purpose}
        </span>
      </span>
    ),
  },
  {
    id: 'owner',
    header: 'Owner',
    className: 'md:max-w-40',
    cell: (row) => (row.owner === '' ? none('no owner') : row.owner),
  },
  {
    id: 'tier',
    header: 'Tier',
    fit: true,
    cell: (row) => (row.tier === 'unset' ? none(TIER_WORD.unset) : <RiskBadge risk={row.tier} />),
  },
  {
    id: 'serves',
    header: 'Serving',
    fit: true,
    cell: (row) =>
      row.servingVersion === null ? (
        none('none')
      ) : (
        <span className="tabular-nums">v{row.servingVersion}</span>
      ),
  },
  { id: 'card', header: 'Card', fit: true, cell: (row) => <CardCell row={row} /> },
  {
    id: 'scan',
    header: 'Scan',
    fit: true,
    phone: 'hide',
    cell: (row) =>
      row.scan === null ? (
        none('not scanned')
      ) : (
        <StateBadge state={SCAN_WORD[row.scan].state}>{SCAN_WORD[row.scan].word}</StateBadge>
      ),
  },
  {
    id: 'requests',
    header: 'Open requests',
    num: true,
    cell: (row) =>
      row.openRequests === null ? (
        none('not visible')
      ) : row.openRequests === 0 ? (
        none('none')
      ) : (
        <TextLink
          href={`${modelHref(row.name)}?tab=governance`}
          className="relative z-1 tabular-nums"
        >
          {row.openRequests}
        </TextLink>
      ),
  },
  {
    id: 'validated',
    header: 'Last validated',
    fit: true,
    phone: 'hide',
    cell: (row) =>
      row.lastValidatedAt === null ? none('never') : <Time at={row.lastValidatedAt} />,
  },
];
