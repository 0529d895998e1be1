'use client';
import { SlidersHorizontal } from 'lucide-react';
import { useId, useState, type ReactNode } from 'react';
import { cn } from '#lib/cn.ts';
import { formatCompact } from '#lib/format.ts';
import { Button } from '../button.tsx';
import { Checkbox } from '../forms/checkbox.tsx';

export interface FacetOption {
  value: string;
  label: ReactNode;
  count?: number;
}
export interface FacetGroup {
  id: string;
  label: string;
  options: readonly FacetOption[];
}

export interface FacetsProps {
  groups: readonly FacetGroup[];
  selected: Readonly<Record<string, readonly string[]>>;
  onChange: (group: string, values: string[]) => void;
  className?: string;
}

/**
 * Facet column, 196 px wide: checkboxes with counts. On phones it is above the table, behind a
 * button with the number of selected facets.
 */
export function Facets(props: FacetsProps) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const set = Object.values(props.selected).reduce((sum, values) => sum + values.length, 0);
  return (
    <>
      <div className="border-b border-line px-4 py-2 md:hidden">
        <Button aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
          <SlidersHorizontal size={16} aria-hidden="true" />
          {set === 0 ? 'Filters' : `Filters, ${set} set`}
        </Button>
      </div>
      <FacetGroups {...props} id={id} className={cn(!open && 'max-md:hidden', props.className)} />
    </>
  );
}

function FacetGroups({ groups, selected, onChange, className, id }: FacetsProps & { id: string }) {
  return (
    <div
      id={id}
      role="group"
      aria-label="Filters"
      className={cn(
        'flex-none pt-1.5 pb-2.5 max-md:flex max-md:gap-4 max-md:overflow-x-auto max-md:border-b max-md:border-line max-md:px-4 md:w-[196px] md:border-r md:border-line',
        className,
      )}
    >
      {groups.map((group) => (
        <fieldset key={group.id} className="max-md:min-w-36">
          <legend className="px-4 pt-2 pb-1 text-xs font-medium text-ink-3 max-md:px-0">
            {group.label}
          </legend>
          {group.options.map((option) => {
            const chosen = selected[group.id] ?? [];
            const on = chosen.includes(option.value);
            return (
              <div
                key={option.value}
                className="flex h-7 items-center gap-2 pr-4 pl-[11px] text-ink-2 max-md:h-10 max-md:px-0"
              >
                <Checkbox
                  checked={on}
                  onCheckedChange={(next) =>
                    onChange(
                      group.id,
                      next
                        ? [...chosen, option.value]
                        : chosen.filter((value) => value !== option.value),
                    )
                  }
                  className="min-w-0 text-ink-2"
                >
                  <span className="truncate">{option.label}</span>
                </Checkbox>
                {option.count === undefined ? null : (
                  <span className="ml-auto text-xs text-ink-3 tabular-nums">
                    {formatCompact(option.count)}
                  </span>
                )}
              </div>
            );
          })}
        </fieldset>
      ))}
    </div>
  );
}
