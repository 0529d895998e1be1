'use client';
import { parseAsString, useQueryState } from 'nuqs';
import { useId, type KeyboardEvent, type ReactNode } from 'react';
import { cn } from '#lib/cn.ts';

const list =
  'inline-flex max-w-full gap-0 overflow-x-auto rounded-md max-md:flex-wrap bg-sunken p-0.5 shadow-[inset_0_0_0_1px_var(--line)]';
const tab =
  'inline-flex h-[26px] items-center gap-1.5 rounded-[5px] px-2.5 font-medium whitespace-nowrap text-ink-2 hover:text-ink focus-visible:-outline-offset-2 max-md:h-10';
const on = 'bg-raised text-ink shadow-[0_0_0_1px_var(--line-strong)]';

export interface TabItem {
  id: string;
  label: ReactNode;
  count?: number;
}

export interface TabsProps {
  items: readonly TabItem[];
  /** Name in the URL: `?tab=versions`. */
  param?: string;
  label: string;
  /** Renders the open tab. */
  children: (id: string) => ReactNode;
  className?: string;
}

const STEP: Record<string, number> = {
  ArrowRight: 1,
  ArrowLeft: -1,
  Home: -Infinity,
  End: Infinity,
};

/**
 * Tabs that store the open tab in the URL, so that Back and copied links work. Arrow keys move the
 * focus and open the tab.
 */
export function Tabs({ items, param = 'tab', label, children, className }: TabsProps) {
  const id = useId();
  const first = items[0]?.id ?? '';
  const [value, setValue] = useQueryState(
    param,
    parseAsString.withDefault(first).withOptions({ history: 'push', scroll: false }),
  );
  const open = items.some((item) => item.id === value) ? value : first;
  const onKey = (event: KeyboardEvent<HTMLDivElement>): void => {
    const step = STEP[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const at = items.findIndex((item) => item.id === open) + step;
    const next =
      items[
        Math.abs(step) === 1 ? (at + items.length) % items.length : step < 0 ? 0 : items.length - 1
      ];
    if (!next) return;
    void setValue(next.id);
    document.getElementById(`${id}${next.id}`)?.focus();
  };
  return (
    <div className={cn('flex min-w-0 flex-col gap-(--gutter)', className)}>
      <div
        role="tablist"
        aria-label={label}
        tabIndex={-1}
        onKeyDown={onKey}
        className={cn(list, 'self-start')}
      >
        {items.map((item) => (
          <button
            key={item.id}
            id={`${id}${item.id}`}
            type="button"
            role="tab"
            aria-selected={item.id === open}
            aria-controls={item.id === open ? `${id}panel` : undefined}
            tabIndex={item.id === open ? 0 : -1}
            onClick={() => void setValue(item.id)}
            className={cn(tab, item.id === open && on)}
          >
            {item.label}
            {item.count === undefined ? null : (
              <span className="text-xs text-ink-3 tabular-nums">{item.count}</span>
            )}
          </button>
        ))}
      </div>
      <div
        role="tabpanel"
        id={`${id}panel`}
        aria-labelledby={`${id}${open}`}
        className="flex min-w-0 flex-col gap-(--gutter)"
      >
        {children(open)}
      </div>
    </div>
  );
}

export interface SegmentedProps {
  options: readonly { value: string; label: ReactNode }[];
  value: string;
  onValueChange: (value: string) => void;
  label: string;
}

/** Selects one of a few values that are all visible. */
export function Segmented({ options, value, onValueChange, label }: SegmentedProps) {
  return (
    <div role="group" aria-label={label} className={list}>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          aria-pressed={option.value === value}
          onClick={() => onValueChange(option.value)}
          className={cn(tab, option.value === value && on)}
        >
          {option.label}
        </button>
      ))}
    </div>
  );
}
