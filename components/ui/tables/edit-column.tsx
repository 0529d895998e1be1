import { Button } from '../button.tsx';
import type { Column } from './data-table.tsx';

/** The last column of editable lists; no column if `onEdit` is null. */
export function editColumn<T>(
  onEdit: ((item: T) => void) | null,
  /** Accessible name, such as "Edit the limit of checkout". */
  label: (item: T) => string,
): Column<T>[] {
  if (onEdit === null) return [];
  return [
    {
      id: 'edit',
      header: <span className="sr-only">Edit</span>,
      fit: true,
      phone: 'bare',
      cell: (item) => (
        <Button size="sm" aria-label={label(item)} onClick={() => onEdit(item)}>
          Edit…
        </Button>
      ),
    },
  ];
}
