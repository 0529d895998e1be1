import { ArrowRight } from 'lucide-react';
import { kindWord, relationVerb } from '#components/labels/resource-text.ts';
import { Link } from '#components/ui/link.tsx';
import { Panel, PanelHeader } from '#components/ui/panel.tsx';
import { formatCount } from '#lib/format.ts';
import type { RelationItem, ResourceDetail } from '#lib/schemas/infrastructure/infrastructure.ts';
import { KindIcon } from './kind-icon.tsx';

const MOST = 6;

function Node({ relation }: { relation: RelationItem }) {
  const { resource } = relation;
  return (
    <Link
      href={`/infrastructure/${resource.id}`}
      prefetch={false}
      className="hairline flex min-h-11 min-w-0 items-center gap-2 rounded-md px-2.5 py-1.5 hover:bg-hover"
    >
      <KindIcon kind={resource.kind} className="flex-none text-ink-3" />
      <span className="min-w-0">
        <span className="block truncate font-medium" title={resource.name}>
          {resource.name}
        </span>
        <span className="block truncate text-xs text-ink-2">
          {kindWord(resource.kind)}, {relationVerb(relation.kind, relation.direction)}
        </span>
      </span>
    </Link>
  );
}

function Side({ title, relations }: { title: string; relations: readonly RelationItem[] }) {
  const hidden = relations.length - MOST;
  return (
    <section className="min-w-0" aria-label={title}>
      <h3 className="mb-1.5 text-xs font-medium text-ink-3">{title}</h3>
      {relations.length === 0 ? (
        <p className="text-xs text-ink-2">none found</p>
      ) : (
        <ul className="flex flex-col gap-1.5">
          {relations.slice(0, MOST).map((relation) => (
            <li key={`${relation.kind}${relation.resource.id}`}>
              <Node relation={relation} />
            </li>
          ))}
        </ul>
      )}
      {hidden > 0 ? (
        <p className="mt-1.5 text-xs text-ink-2">
          {formatCount(hidden, 'other')}, all in the relations table
        </p>
      ) : null}
    </section>
  );
}

function Arrow() {
  return (
    <ArrowRight
      size={16}
      aria-hidden="true"
      className="self-center text-ink-3 max-md:rotate-90 max-md:justify-self-center"
    />
  );
}

/** Direct neighbors of the resource: its dependents on the left, its dependencies on the right. */
export function NeighboursPanel({ resource }: { resource: ResourceDetail }) {
  const { relations } = resource;
  if (relations.length === 0) return null;
  const toward = relations.filter((item) => item.direction === 'in');
  const away = relations.filter((item) => item.direction === 'out');
  return (
    <Panel aria-label="Neighbours">
      <PanelHeader title="Neighbours" end={<span>one step in each direction</span>} />
      <div className="grid gap-3 px-4 pb-4 md:grid-cols-[minmax(0,1fr)_16px_minmax(0,200px)_16px_minmax(0,1fr)]">
        <Side title="Dependents" relations={toward} />
        <Arrow />
        <div className="flex min-h-11 min-w-0 items-center gap-2 self-center rounded-md px-2.5 py-1.5 shadow-[inset_0_0_0_1.5px_var(--text-1)]">
          <KindIcon kind={resource.kind} className="flex-none text-ink-3" />
          <span className="min-w-0">
            <span className="block truncate font-medium" title={resource.name}>
              {resource.name}
            </span>
            <span className="block text-xs text-ink-2">{kindWord(resource.kind)}</span>
          </span>
        </div>
        <Arrow />
        <Side title="Dependencies" relations={away} />
      </div>
    </Panel>
  );
}
