import { TextLink } from '#components/ui/link.tsx';
import { None } from '#components/ui/states/none.tsx';
import { formatCount, formatNumber } from '#lib/format.ts';
import type { ResourceItem } from '#lib/schemas/infrastructure/infrastructure.ts';

/** Open incidents as a link. */
export function OpenIncidents({ row }: { row: Pick<ResourceItem, 'name' | 'openIncidents'> }) {
  if (row.openIncidents === 0) return <None />;
  return (
    <TextLink
      href={`/incidents?service=${encodeURIComponent(row.name)}`}
      className="relative z-1 inline-block min-h-6 py-0.5"
      aria-label={`${formatCount(row.openIncidents, 'open incident')} of ${row.name}`}
    >
      {formatNumber(row.openIncidents)}
    </TextLink>
  );
}
