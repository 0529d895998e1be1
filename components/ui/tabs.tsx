'use client';
import { Tabs as Base } from '@base-ui/react/tabs';
import { usePathname } from 'next/navigation';
import { parseAsString, useQueryState } from 'nuqs';
import type { ReactNode } from 'react';
import { cn } from '#lib/cn.ts';
import { Link } from './link.tsx';

const list =
  'inline-flex max-w-full gap-0 overflow-x-auto rounded-md bg-sunken p-0.5 shadow-[inset_0_0_0_1px_var(--line)]';
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
  /** Draws the open tab. */
  children: (id: string) => ReactNode;
  className?: string;
}

/** Tabs whose open one stands in the URL, so Back and copied links work. */
export function Tabs({ items, param = 'tab', label, children, className }: TabsProps) {
  const first = items[0]?.id ?? '';
  const [value, setValue] = useQueryState(
    param,
    parseAsString.withDefault(first).withOptions({ history: 'push' }),
  );
  const open = items.some((item) => item.id === value) ? value : first;
  return (
    <Base.Root
      value={open}
      onValueChange={(next: unknown) => void setValue(String(next))}
      className={cn('flex min-w-0 flex-col gap-(--gutter)', className)}
    >
      <Base.List aria-label={label} className={cn(list, 'self-start')}>
        {items.map((item) => (
          <Base.Tab key={item.id} value={item.id} className={cn(tab, item.id === open && on)}>
            {item.label}
            {item.count === undefined ? null : (
              <span className="text-xs text-ink-3 tabular-nums">{item.count}</span>
            )}
          </Base.Tab>
        ))}
      </Base.List>
      <Base.Panel value={open} className="flex min-w-0 flex-col gap-(--gutter)">
        {children(open)}
      </Base.Panel>
    </Base.Root>
  );
}

export interface SegmentedLinksProps {
  items: readonly { href: string; label: ReactNode }[];
  label: string;
  className?: string;
}

/** Segmented control of pages: each part is a real link. */
export function SegmentedLinks({ items, label, className }: SegmentedLinksProps) {
  const path = usePathname();
  const current = [...items]
    .sort((a, b) => b.href.length - a.href.length)
    .find((item) => path === item.href || path.startsWith(`${item.href}/`));
  return (
    <nav aria-label={label} className={cn(list, className)}>
      {items.map((item) => (
        <Link
          key={item.href}
          href={item.href}
          aria-current={item === current ? 'page' : undefined}
          className={cn(tab, item === current && on)}
        >
          {item.label}
        </Link>
      ))}
    </nav>
  );
}

export interface SegmentedProps {
  options: readonly { value: string; label: ReactNode }[];
  value: string;
  onValueChange: (value: string) => void;
  label: string;
}

/** Choice of a few values, in view at once. */
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
