'use client';
import { Download } from 'lucide-react';
import { withQuery } from '#components/shell/api.ts';
import type { Query } from '#components/shell/api.ts';
import { buttonClass } from '#components/ui/button.tsx';
import { SearchField } from '#components/ui/search-field.tsx';

/** Link to the same answer as CSV. */
export function CsvLink({
  path,
  query,
  label = 'Export CSV',
}: {
  path: string;
  query: Query;
  label?: string;
}) {
  return (
    <a
      className={buttonClass({ variant: 'secondary' })}
      href={withQuery(path, { ...query, limit: 1000, format: 'csv' })}
      download
    >
      <Download size={14} aria-hidden="true" />
      {label}
    </a>
  );
}

export interface ListToolbarProps {
  q: string;
  onQ: (text: string) => void;
  path: string;
  query: Query;
}

/** Words to look for, and the export of what is shown. */
export function ListToolbar({ q, onQ, path, query }: ListToolbarProps) {
  return (
    <div className="flex flex-wrap items-center gap-2 border-b border-line px-4 py-2">
      <SearchField
        label="Search by name or any alias"
        placeholder="Name or alias"
        value={q}
        onChange={onQ}
      />
      <span className="ml-auto">
        <CsvLink path={path} query={query} />
      </span>
    </div>
  );
}
