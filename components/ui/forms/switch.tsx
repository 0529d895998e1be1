'use client';
import type { ReactNode } from 'react';

export interface SwitchProps {
  checked: boolean;
  onCheckedChange: (checked: boolean) => void;
  disabled?: boolean;
  /** Accessible name, if the text next to the switch is not sufficient. */
  label?: string;
  children?: ReactNode;
}

/** Switch with immediate effect. The text next to it describes the "on" state. */
export function Switch({
  checked,
  onCheckedChange,
  disabled = false,
  label,
  children,
}: SwitchProps) {
  return (
    <label className="inline-flex min-h-6 cursor-pointer items-center gap-2 text-ink">
      <span className="relative grid h-6 w-8 flex-none items-center">
        <button
          type="button"
          role="switch"
          aria-checked={checked}
          aria-label={label}
          disabled={disabled}
          onClick={() => onCheckedChange(!checked)}
          className="peer col-start-1 row-start-1 h-[18px] w-8 cursor-pointer rounded-full bg-control transition-colors duration-150 disabled:opacity-50 aria-checked:bg-accent"
        />
        <span className="pointer-events-none col-start-1 row-start-1 ml-0.5 size-3.5 rounded-full bg-on-accent transition-transform duration-150 peer-aria-checked:translate-x-3.5 forced-colors:bg-[ButtonText]" />
      </span>
      {children}
    </label>
  );
}
