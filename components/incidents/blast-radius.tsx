'use client';
import { Popover } from '#components/ui/menus/popover.tsx';
import { MetaItem } from '#components/ui/page-head.tsx';
import { formatCount } from '#lib/format.ts';
import type { IncidentDetail } from '#lib/schemas/incidents/incidents.ts';

/** Dependents of the alerting resources that have no alerts, as far as the graph includes them. */
export function BlastRadius({ radius }: { radius: IncidentDetail['blastRadius'] }) {
  const parts = [
    ...(radius.services > 0 ? [formatCount(radius.services, 'service')] : []),
    ...(radius.models > 0 ? [formatCount(radius.models, 'model')] : []),
  ];
  const text = parts.length ? parts.join(' and ') : 'none';
  return (
    <MetaItem label="Further impact">
      <span className="text-ink">{text}</span>
      {radius.names.length > 0 || !radius.complete ? (
        <Popover
          title="Dependents of the alerting resources"
          align="start"
          showTitle
          className="w-72"
          trigger={
            <button type="button" className="link min-h-6">
              {radius.complete ? 'Show' : 'At least'}
            </button>
          }
        >
          <ul className="text-ink-2">
            {radius.names.map((name) => (
              <li key={name}>{name}</li>
            ))}
          </ul>
          {radius.complete ? null : (
            <p className="mt-1 text-xs text-ink-3">
              The dependency graph is incomplete, so there may be more.
            </p>
          )}
        </Popover>
      ) : null}
    </MetaItem>
  );
}
