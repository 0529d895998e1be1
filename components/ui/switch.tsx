'use client';
import { Switch as Base } from '@base-ui/react/switch';
import type { ReactNode } from 'react';

export interface SwitchProps {
  checked?: boolean;
  defaultChecked?: boolean;
  disabled?: boolean;
  name?: string;
  onCheckedChange?: (checked: boolean) => void;
  children?: ReactNode;
  label?: string;
}

/** On or off, at once. The word beside it says what is on. */
export function Switch({ children, label, onCheckedChange, ...rest }: SwitchProps) {
  return (
    <label className="inline-flex min-h-6 items-center gap-2 text-ink">
      <Base.Root
        aria-label={label}
        onCheckedChange={(checked) => onCheckedChange?.(checked)}
        className="flex h-[18px] w-8 flex-none items-center rounded-full bg-control p-0.5 transition-colors duration-150 data-checked:bg-accent data-disabled:opacity-50"
        {...rest}
      >
        <Base.Thumb className="size-3.5 rounded-full bg-on-accent transition-transform duration-150 data-checked:translate-x-3.5" />
      </Base.Root>
      {children}
    </label>
  );
}
