'use client';
import { Search } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { cn } from '#lib/cn.ts';
import { Input } from './input.tsx';

const TYPING_MS = 300;

export interface SearchFieldProps {
  /** Name for screen readers. */
  label: string;
  placeholder: string;
  value: string;
  onChange: (text: string) => void;
  className?: string;
}

/** Follows the typing at a distance, so that not every letter asks the server. */
export function SearchField({ label, placeholder, value, onChange, className }: SearchFieldProps) {
  const [text, setText] = useState(value);
  const [taken, setTaken] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  if (value !== taken) {
    setTaken(value);
    setText(value);
  }
  useEffect(() => () => clearTimeout(timer.current), []);
  const take = (next: string): void => {
    clearTimeout(timer.current);
    setTaken(next);
    onChange(next);
  };
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
        onChange={(event) => {
          const next = event.target.value;
          setText(next);
          clearTimeout(timer.current);
          timer.current = setTimeout(() => take(next), TYPING_MS);
        }}
      />
    </label>
  );
}
