'use client';
import { Field } from '#components/ui/forms/field.tsx';
import { Input } from '#components/ui/forms/input.tsx';
import { Segmented } from '#components/ui/menus/tabs.tsx';
import { FilterChips } from '#components/ui/tables/filter-chips.tsx';
import { costBases } from '#lib/choices/costs.ts';
import { ROW_FILTERS } from './cost-links.ts';
import type { useRowsView } from './use-cost-rows.ts';

type View = ReturnType<typeof useRowsView>;

function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/u.test(text) && !Number.isNaN(Date.parse(text));
}

/** Days, basis and filters of the rows; each filter can be removed. */
export function RowFilters({ view }: { view: View }) {
  const given = ROW_FILTERS.filter((name) => view.filter[name] !== undefined);
  return (
    <div className="flex flex-wrap items-end gap-3">
      <Segmented
        label="Basis"
        value={view.basis}
        onValueChange={(value) =>
          void view.set({ basis: costBases.find((each) => each === value) ?? null })
        }
        options={[
          { value: 'billed', label: 'Bills' },
          { value: 'metered', label: 'Measured, est.' },
        ]}
      />
      <Field label="From day">
        {(control) => (
          <Input
            {...control}
            type="date"
            value={view.start}
            onChange={(event) => {
              if (isDay(event.target.value)) void view.set({ start: event.target.value });
            }}
          />
        )}
      </Field>
      <Field label="Before day">
        {(control) => (
          <Input
            {...control}
            type="date"
            value={view.end}
            onChange={(event) => {
              if (isDay(event.target.value)) void view.set({ end: event.target.value });
            }}
          />
        )}
      </Field>
      <FilterChips
        chips={given.map((name) => ({
          label: `${name} ${view.filter[name] === '' ? 'none' : (view.filter[name] ?? '')}`,
          onRemove: () => void view.set({ [name]: null }),
        }))}
      />
    </div>
  );
}
