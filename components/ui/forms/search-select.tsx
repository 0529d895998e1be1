'use client';
import { ChevronDown } from 'lucide-react';
import { lazy } from 'react';
import { cn } from '#lib/cn.ts';
import { Deferred } from '../states/deferred.tsx';
import type { SelectOption } from './select.tsx';

export interface SearchSelectProps {
  options: readonly SelectOption[];
  value: string;
  onValueChange: (value: string) => void;
  /** Label of the first entry, which has no value. */
  placeholder?: string | undefined;
  className?: string | undefined;
  id?: string | undefined;
  disabled?: boolean | undefined;
  'aria-label'?: string | undefined;
  'aria-describedby'?: string | undefined;
  'aria-invalid'?: true | undefined;
}

const load = () => import('./search-select-parts.tsx');
const SearchSelectPart = lazy(() => load().then((parts) => ({ default: parts.SearchSelectPopup })));

/** A select for many options: the list has a search field. */
export function SearchSelect(props: SearchSelectProps) {
  const { options, value, onValueChange, placeholder, className, ...control } = props;
  const label = options.find((option) => option.value === value)?.label ?? placeholder ?? value;
  const trigger = (
    <button
      type="button"
      // oxlint-disable-next-line jsx-a11y/role-has-required-aria-props -- Deferred adds aria-expanded; there is no list to control while it is closed
      role="combobox"
      className={cn(
        'relative inline-flex h-(--control-h) items-center rounded-md bg-surface pr-8 pl-2.5 text-left text-ink edge-control aria-invalid:shadow-[inset_0_0_0_1.5px_var(--error)] disabled:opacity-60',
        className,
      )}
      {...control}
    >
      <span className="min-w-0 flex-1 truncate">{label}</span>
      <ChevronDown
        size={14}
        aria-hidden="true"
        className="pointer-events-none absolute top-1/2 right-2.5 -translate-y-1/2 text-ink-3"
      />
    </button>
  );
  return (
    <Deferred
      part={SearchSelectPart}
      preload={load}
      haspopup="dialog"
      overlay={{ trigger, options, value, onValueChange, placeholder }}
    />
  );
}
