'use client';
import type { Query } from '#components/client/api.ts';
import { CsvLink } from '#components/client/page/csv-link.tsx';
import { SearchField } from '#components/ui/forms/search-field.tsx';

export interface ListToolbarProps {
  q: string;
  onQ: (text: string) => void;
  path: string;
  query: Query;
}

/** Search text, and the export of the rows shown. */
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
