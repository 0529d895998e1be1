'use client';
import { useState, type DragEvent } from 'react';
import { Field } from '#components/ui/forms/field.tsx';
import { Input } from '#components/ui/forms/input.tsx';
import { cn } from '#lib/cn.ts';

const ACCEPTED = '.csv,.gz,.parquet,text/csv,application/gzip';

/** Drop area and file picker for a table. */
export function FileDrop({
  label,
  hint,
  file,
  onFile,
  error,
}: {
  label: string;
  hint: string;
  file: File | null;
  onFile: (file: File | null) => void;
  error?: string | undefined;
}) {
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent<HTMLDivElement>): void => {
    event.preventDefault();
    setOver(false);
    onFile(event.dataTransfer.files[0] ?? null);
  };
  return (
    <div
      className={cn(
        'rounded-md border border-dashed border-line-strong p-3',
        over && 'border-solid bg-hover',
      )}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <Field label={label} hint={file === null ? hint : `${file.name} selected`} error={error}>
        {(control) => (
          <Input
            {...control}
            type="file"
            accept={ACCEPTED}
            className="py-1.5"
            onChange={(event) => onFile(event.target.files?.[0] ?? null)}
          />
        )}
      </Field>
    </div>
  );
}
