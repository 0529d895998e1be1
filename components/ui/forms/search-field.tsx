'use client';
import { Search } from 'lucide-react';
import { cn } from '#lib/cn.ts';
import { Input } from './input.tsx';
import { useTyped } from './use-typed.ts';

export interface SearchFieldProps {
  /** Name for screen readers. */
  label: string;
  placeholder: string;
  value: string;
  onChange: (text: string) => void;
  className?: string;
}

/** Debounces typing, so that not every keystroke sends a request. */
export function SearchField({ label, placeholder, value, onChange, className }: SearchFieldProps) {
  const { text, type, take } = useTyped(value, onChange);
  return (
    <label className={cn('relative min-w-44 flex-1 md:max-w-80', className)}>
      <span className="sr-only">{label}</span>
      <Search
        size={14}
        aria-hidden="true"
        className="absolute top-1/2 left-2.5 -translate-y-1/2 text-ink-3"
      />
      <Input
        type="search"
        value={text}
        placeholder={placeholder}
        className="pl-8"
        onKeyDown={(event) => {
          if (event.key === 'Enter') take(event.currentTarget.value);
        }}
        onChange={(event) => type(event.target.value)}
      />
    </label>
  );
}
