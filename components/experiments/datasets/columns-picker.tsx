'use client';
import { Columns3 } from 'lucide-react';
import { useState } from 'react';
import { readColumn } from '#components/labels/run-view.ts';
import { Button } from '#components/ui/button.tsx';
import { Checkbox } from '#components/ui/forms/checkbox.tsx';
import { Input } from '#components/ui/forms/input.tsx';
import { Popover } from '#components/ui/menus/popover.tsx';

export interface ColumnsPickerProps {
  /** Columns currently shown in the table. */
  shown: readonly string[];
  /** Other columns in the runs on the page. */
  known: readonly string[];
  onChange: (columns: string[]) => void;
}

function Picker({ shown, known, onChange }: ColumnsPickerProps) {
  const [text, setText] = useState('');
  const column = readColumn(text.trim());
  const all = [...new Set([...shown, ...known])].toSorted();
  return (
    <div className="grid w-72 gap-2">
      <form
        className="flex gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          if (column === null) return;
          onChange([...new Set([...shown, column.id])]);
          setText('');
        }}
      >
        <span className="min-w-0 flex-1">
          <Input
            aria-label="Column name"
            value={text}
            placeholder="metrics.loss"
            className="ident"
            onChange={(event) => setText(event.target.value)}
          />
        </span>
        <Button type="submit" disabled={column === null}>
          Add column
        </Button>
      </form>
      <p className="text-xs text-ink-3">Starts with metrics., params. or tags.</p>
      <ul className="grid max-h-72 overflow-y-auto" aria-label="Columns">
        {all.map((id) => (
          <li key={id} className="flex min-h-7 items-center max-md:min-h-11">
            <Checkbox
              checked={shown.includes(id)}
              onCheckedChange={(on) =>
                onChange(on ? [...shown, id] : shown.filter((each) => each !== id))
              }
            >
              <span className="ident wrap-anywhere">{id}</span>
            </Checkbox>
          </li>
        ))}
      </ul>
      <Button size="sm" variant="quiet" onClick={() => onChange([])}>
        Use the most common columns
      </Button>
    </div>
  );
}

/**
 * Selects the run columns. The selection is stored in the URL and determines which columns the
 * server sends.
 */
export function ColumnsPicker(props: ColumnsPickerProps) {
  return (
    <Popover
      title="Columns of the runs"
      trigger={
        <Button>
          <Columns3 size={14} aria-hidden="true" />
          Columns
        </Button>
      }
    >
      <Picker {...props} />
    </Popover>
  );
}
