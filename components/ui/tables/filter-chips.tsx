import { X } from 'lucide-react';
import { Button } from '../button.tsx';

export interface FilterChip {
  /** "team none": the text of the filter. */
  label: string;
  onRemove: () => void;
}

/** Filters set by the link to this page; each can be removed. */
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
