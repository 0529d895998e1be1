import { CopyButton } from '#components/ui/copy-button.tsx';
import { Panel, PanelHeader } from '#components/ui/panel.tsx';
import type { ResourceDetail } from '#lib/schemas/infrastructure/infrastructure.ts';

function Pair({ name, value }: { name: string; value: string }) {
  return (
    <div className="flex items-center gap-2 px-4 py-1.5">
      <dt className="w-2/5 flex-none text-xs wrap-anywhere text-ink-3">{name}</dt>
      <dd className="ident min-w-0 flex-1 text-xs wrap-anywhere">{value}</dd>
    </div>
  );
}

/** Labels and all names of the resource. */
export function NamesPanel({ resource }: { resource: ResourceDetail }) {
  const labels = Object.entries(resource.labels).toSorted(([a], [b]) => a.localeCompare(b, 'en'));
  return (
    <Panel aria-label="Labels and names">
      <PanelHeader
        title="Labels and names"
        end={<CopyButton value={resource.canonicalId} label="Copy canonical id" />}
        ruled
      />
      <dl className="divide-y divide-line">
        <Pair name="canonical id" value={resource.canonicalId} />
        {labels.map(([name, value]) => (
          <Pair key={name} name={name} value={value} />
        ))}
        {resource.aliases.map((alias) => (
          <Pair
            key={`${alias.kind}=${alias.value}`}
            name={`also known as, ${alias.kind}`}
            value={alias.value}
          />
        ))}
      </dl>
    </Panel>
  );
}
