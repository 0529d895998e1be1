import { ChevronDown } from 'lucide-react';
import type { ComponentProps } from 'react';
import { cn } from '#lib/cn.ts';
import { SearchSelect } from './search-select.tsx';

export interface SelectOption {
  value: string;
  label: string;
  disabled?: boolean;
}

export interface SelectProps extends Omit<ComponentProps<'select'>, 'onChange' | 'children'> {
  options: readonly SelectOption[];
  onValueChange?: (value: string) => void;
  /** Label of the first entry, which has no value. */
  placeholder?: string;
}

/** Minimum number of entries for a search field. */
const LONG = 20;

/**
 * The native select, for compatibility with phones and screen readers. A long list gets a search
 * field.
 */
export function Select({ options, onValueChange, placeholder, className, ...rest }: SelectProps) {
  const { id, value, disabled, 'aria-label': label, 'aria-describedby': described } = rest;
  if (options.length >= LONG && typeof value === 'string' && onValueChange)
    return (
      <SearchSelect
        id={id}
        disabled={disabled}
        aria-label={label}
        aria-describedby={described}
        aria-invalid={rest['aria-invalid'] ? true : undefined}
        options={options}
        value={value}
        onValueChange={onValueChange}
        placeholder={placeholder}
        className={className}
      />
    );
  return (
    <span className={cn('relative inline-flex', className)}>
      <select
        className="h-(--control-h) w-full appearance-none rounded-md bg-surface py-0 pr-8 pl-2.5 text-ink edge-control aria-invalid:shadow-[inset_0_0_0_1.5px_var(--error)] disabled:opacity-60"
        onChange={onValueChange ? (event) => onValueChange(event.target.value) : undefined}
        {...rest}
      >
        {placeholder === undefined ? null : <option value="">{placeholder}</option>}
        {options.map((option) => (
          <option key={option.value} value={option.value} disabled={option.disabled}>
            {option.label}
          </option>
        ))}
      </select>
      <ChevronDown
        size={14}
        aria-hidden="true"
        className="pointer-events-none absolute top-1/2 right-2.5 -translate-y-1/2 text-ink-3"
      />
    </span>
  );
}
