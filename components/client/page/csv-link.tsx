import { Download } from 'lucide-react';
import { buttonClass } from '#components/ui/button.tsx';
import { withQuery, type Query } from '../api.ts';

/** Rows that the server reads per batch. The file contains all rows. */
const ROWS = 1_000;

/** Link that downloads the same response as CSV. */
export function CsvLink({
  path,
  query,
  label = 'Export CSV',
  size,
}: {
  path: string;
  query?: Query;
  label?: string;
  size?: 'sm';
}) {
  return (
    <a
      className={buttonClass({ variant: 'secondary', ...(size ? { size } : {}) })}
      href={withQuery(path, { ...query, limit: ROWS, pages: 'all', format: 'csv' })}
      download
    >
      <Download size={14} aria-hidden="true" />
      {label}
    </a>
  );
}
