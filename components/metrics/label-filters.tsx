'use client';
import { X } from 'lucide-react';
import { useState } from 'react';
import { Select } from '#components/ui/forms/select.tsx';
import { useLabelNames, useLabelValues } from './use-explorer.ts';

export interface LabelFiltersProps {
  metric: string;
  labels: Readonly<Record<string, string>>;
  onChange: (labels: Record<string, string>) => void;
}

/** Selected labels as chips, and two lists to add another. */
export function LabelFilters({ metric, labels, onChange }: LabelFiltersProps) {
  const [name, setName] = useState('');
  const names = useLabelNames(metric, labels);
  const values = useLabelValues(metric, labels, name);
  const free = names.filter((each) => labels[each] === undefined && each !== '__name__');
  const chosen = free.includes(name) ? name : '';
  return (
    <div
      role="group"
      aria-label="Label filters"
      className="flex min-h-(--control-h) flex-wrap items-center gap-2"
    >
      {Object.entries(labels).map(([label, value]) => (
        <button
          key={label}
          type="button"
          onClick={() => {
            const { [label]: _, ...rest } = labels;
            onChange(rest);
          }}
          className="inline-flex min-h-7 items-center gap-1.5 rounded-md bg-selected px-2 text-xs text-accent-text hover:bg-hover max-md:min-h-11"
        >
          <span className="ident wrap-anywhere">
            {label} = {value === '' ? '(none)' : value}
          </span>
          <X size={12} aria-hidden="true" />
          <span className="sr-only">Remove this filter</span>
        </button>
      ))}
      {free.length > 0 ? (
        <Select
          aria-label="Label to filter by"
          placeholder="Filter by label"
          value={chosen}
          options={free.map((each) => ({ value: each, label: each }))}
          onValueChange={setName}
          className="max-w-56"
        />
      ) : null}
      {chosen === '' ? null : (
        <Select
          aria-label={`Value of ${chosen}`}
          placeholder="Choose a value"
          value=""
          options={values.map((each) => ({
            value: each.value,
            label: `${each.value} (${each.series})`,
          }))}
          onValueChange={(value) => {
            if (value !== '') onChange({ ...labels, [chosen]: value });
            setName('');
          }}
          className="max-w-64"
        />
      )}
    </div>
  );
}
