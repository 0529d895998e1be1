'use client';
import { Checkbox as Base } from '@base-ui/react/checkbox';
import { Check, Minus } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from '#lib/cn.ts';

export interface CheckboxProps {
  checked?: boolean;
  defaultChecked?: boolean;
  indeterminate?: boolean;
  disabled?: boolean;
  name?: string;
  onCheckedChange?: (checked: boolean) => void;
  /** Visible label; without it give `label`. */
  children?: ReactNode;
  label?: string;
  className?: string;
}

/** 14 px box inside a 24 px target. */
export function Checkbox({
  children,
  label,
  onCheckedChange,
  className,
  indeterminate = false,
  ...rest
}: CheckboxProps) {
  const box = (
    <Base.Root
      aria-label={label}
      indeterminate={indeterminate}
      onCheckedChange={(checked) => onCheckedChange?.(checked)}
      className="grid size-6 flex-none place-items-center rounded-sm"
      {...rest}
    >
      <span
        className={cn(
          'grid size-3.5 place-items-center rounded-[3px] shadow-[inset_0_0_0_1.5px_var(--control)]',
          '[[data-checked]>&]:bg-accent [[data-checked]>&]:text-on-accent [[data-checked]>&]:shadow-none [[data-indeterminate]>&]:bg-accent [[data-indeterminate]>&]:text-on-accent [[data-indeterminate]>&]:shadow-none',
        )}
      >
        <Base.Indicator className="grid place-items-center">
          {indeterminate ? (
            <Minus size={10} strokeWidth={3.5} aria-hidden="true" />
          ) : (
            <Check size={10} strokeWidth={3.5} aria-hidden="true" />
          )}
        </Base.Indicator>
      </span>
    </Base.Root>
  );
  if (children === undefined) return box;
  return (
    <label className={cn('inline-flex min-h-6 items-center gap-1 text-ink', className)}>
      {box}
      {children}
    </label>
  );
}
