import { X } from 'lucide-react';
import { Button } from '../button.tsx';

export interface FilterChip {
  /** Text of the filter, such as "team none". */
  label: string;
  onRemove: () => void;
}

/** Removable filters that were set by a link to this page. */
export function FilterChips({ chips }: { chips: readonly FilterChip[] }) {
  if (chips.length === 0) return null;
  return (
    <ul aria-label="Filters" className="flex flex-wrap gap-2">
      {chips.map(({ label, onRemove }) => (
        <li key={label}>
          <Button aria-label={`Remove filter ${label}`} onClick={onRemove}>
            {label}
            <X size={14} aria-hidden="true" />
          </Button>
        </li>
      ))}
    </ul>
  );
}
