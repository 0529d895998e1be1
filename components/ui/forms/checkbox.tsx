'use client';
import { Check, Minus } from 'lucide-react';
import { useEffect, useRef, type ReactNode } from 'react';
import { cn } from '#lib/cn.ts';

export interface CheckboxProps {
  checked?: boolean;
  defaultChecked?: boolean;
  indeterminate?: boolean;
  disabled?: boolean;
  name?: string;
  value?: string;
  onCheckedChange?: (checked: boolean) => void;
  /** Visible label. If absent, set `label`. */
  children?: ReactNode;
  label?: string;
  className?: string;
}

const mark =
  'pointer-events-none col-start-1 row-start-1 hidden text-on-accent forced-colors:text-[Highlight]';

/** The native checkbox in our style: a 14 px box inside a 24 px target. */
export function Checkbox({
  children,
  label,
  onCheckedChange,
  className,
  indeterminate = false,
  ...rest
}: CheckboxProps) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (input.current) input.current.indeterminate = indeterminate;
  }, [indeterminate]);
  const box = (
    <span className="relative grid size-6 flex-none place-items-center">
      <input
        ref={input}
        type="checkbox"
        aria-label={label}
        onChange={(event) => onCheckedChange?.(event.target.checked)}
        className="peer col-start-1 row-start-1 size-6 cursor-pointer appearance-none rounded-sm"
        {...rest}
      />
      <span className="pointer-events-none col-start-1 row-start-1 size-3.5 rounded-[3px] shadow-[inset_0_0_0_1.5px_var(--control)] peer-checked:bg-accent peer-checked:shadow-none peer-indeterminate:bg-accent peer-indeterminate:shadow-none peer-disabled:opacity-50 forced-colors:outline-1" />
      <Check
        size={10}
        strokeWidth={3.5}
        aria-hidden="true"
        className={cn(mark, 'peer-checked:block peer-indeterminate:hidden')}
      />
      <Minus
        size={10}
        strokeWidth={3.5}
        aria-hidden="true"
        className={cn(mark, 'peer-indeterminate:block')}
      />
    </span>
  );
  if (children === undefined) return box;
  return (
    <label
      className={cn('inline-flex min-h-6 cursor-pointer items-center gap-1 text-ink', className)}
    >
      {box}
      {children}
    </label>
  );
}
