import { Download } from 'lucide-react';
import { withQuery } from '#components/shell/api.ts';
import { buttonClass } from '#components/ui/button.tsx';
import { filterQuery } from './incident-filter.ts';
import type { IncidentFilter } from './incident-filter.ts';

/** What the list shows, as a file; the browser saves it. */
export function ExportLink({ filter }: { filter: IncidentFilter }) {
  const query = { ...filterQuery(filter), limit: 1000, format: 'csv' };
  return (
    <a
      className={buttonClass({ variant: 'secondary' })}
      href={withQuery('/api/incidents', query)}
      download
    >
      <Download size={14} aria-hidden="true" />
      Export CSV
    </a>
  );
}
