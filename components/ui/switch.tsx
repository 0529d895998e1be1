'use client';
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
    <label className="inline-flex min-h-6 cursor-pointer items-center gap-2 text-ink">
      <span className="relative grid h-6 w-8 flex-none items-center">
        <input
          type="checkbox"
          // a native checkbox tells its own state
          // oxlint-disable-next-line jsx-a11y/role-has-required-aria-props
          role="switch"
          aria-label={label}
          onChange={(event) => onCheckedChange?.(event.target.checked)}
          className="peer col-start-1 row-start-1 h-[18px] w-8 cursor-pointer appearance-none rounded-full bg-control transition-colors duration-150 checked:bg-accent disabled:opacity-50"
          {...rest}
        />
        <span className="pointer-events-none col-start-1 row-start-1 ml-0.5 size-3.5 rounded-full bg-on-accent transition-transform duration-150 peer-checked:translate-x-3.5 forced-colors:bg-[ButtonText]" />
      </span>
      {children}
    </label>
  );
}
