import { DemoBadge } from '#components/client/page/demo-badge.tsx';
import { describeMissing, type ModelRow } from '#components/inference/model/model-rows.ts';
import { modelHref } from '#components/labels/model-name.ts';
import { AliasChips } from '#components/models/alias-chips.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import type { Column } from '#components/ui/tables/data-table.tsx';
import { Time } from '#components/ui/time.tsx';
import { formatNumber, formatVersion } from '#lib/format.ts';

function NameCell({ row }: { row: ModelRow }) {
  const details = [row.team, row.registered ? '' : 'not registered', row.description].filter(
    Boolean,
  );
  return (
    <span className="block py-1">
      <span className="flex items-center gap-1.5">
        <span className="truncate font-medium" title={row.name}>
          {row.name}
        </span>
        {row.demo ? <DemoBadge className="leading-[14px]" /> : null}
        {row.builtIn ? <Badge>Built in</Badge> : null}
      </span>
      {details.length > 0 ? (
        <span className="line-clamp-1 text-xs text-ink-2">{details.join(' · ')}</span>
      ) : null}
    </span>
  );
}

function ServingCell({ row }: { row: ModelRow }) {
  if (row.serving === null) return <span className="text-ink-3">none</span>;
  return (
    <span className="inline-flex flex-wrap items-center gap-x-2 gap-y-1">
      <span className="font-medium tabular-nums">{formatVersion(row.serving.version)}</span>
      {row.serving.by === 'alias' ? (
        <AliasChips
          aliases={row.aliases.filter(({ version }) => String(version) === row.serving?.version)}
        />
      ) : (
        <span className="text-xs text-ink-3">from its rows</span>
      )}
    </span>
  );
}

/** A rollout that needs a decision appears next to the health, whatever the health state. */
function RolloutWaits({ row: { name, rollout } }: { row: ModelRow }) {
  if (rollout?.state !== 'waiting') return null;
  return (
    <TextLink href={modelHref(name, `rollouts/${rollout.id}`)} className="relative z-1">
      <StateBadge state="warning">v{rollout.version} needs a decision</StateBadge>
    </TextLink>
  );
}

function HealthCell({ row }: { row: ModelRow }) {
  const detail = row.health.check ?? row.violations ?? describeMissing(row);
  const badge = <StateBadge state={row.health.state}>{row.health.word}</StateBadge>;
  return (
    <span className="inline-flex flex-wrap items-center gap-x-2 gap-y-1">
      {row.health.href === null ? (
        badge
      ) : (
        <TextLink href={row.health.href} className="relative z-1">
          {badge}
        </TextLink>
      )}
      <RolloutWaits row={row} />
      {detail === null ? null : (
        <span className="line-clamp-1 max-w-72 text-xs text-ink-2" title={detail}>
          {detail}
        </span>
      )}
    </span>
  );
}

/** The serving version appears next to the name, even if other columns are cut off. */
export const MODEL_COLUMNS: readonly Column<ModelRow>[] = [
  {
    id: 'name',
    header: 'Model',
    link: true,
    phone: 'title',
    className: 'md:max-w-72',
    cell: (row) => <NameCell row={row} />,
  },
  { id: 'serving', header: 'Serving', cell: (row) => <ServingCell row={row} /> },
  {
    id: 'health',
    header: 'Health',
    fit: true,
    phone: 'bare',
    cell: (row) => <HealthCell row={row} />,
  },
  {
    id: 'rows',
    header: 'Rows, 7 days',
    num: true,
    cell: (row) =>
      row.lastAt === null ? <span className="text-ink-3">none</span> : formatNumber(row.rows),
  },
  {
    id: 'last',
    header: 'Last request',
    fit: true,
    cell: (row) =>
      row.lastAt === null ? <span className="text-ink-3">never</span> : <Time at={row.lastAt} />,
  },
  {
    id: 'latest',
    header: 'Newest',
    num: true,
    cell: (row) =>
      row.latestVersion === null ? (
        <span className="text-ink-3">none</span>
      ) : (
        `v${row.latestVersion}`
      ),
  },
  {
    id: 'owner',
    header: 'Owner',
    className: 'md:max-w-40 md:truncate',
    cell: (row) => row.owner ?? <span className="text-ink-3">none</span>,
  },
  {
    id: 'tier',
    header: 'Tier',
    fit: true,
    cell: (row) =>
      row.tier === null ? <span className="text-ink-3">none</span> : <Badge>{row.tier}</Badge>,
  },
];
