import type { ComponentProps } from 'react';
import { cn } from '#lib/cn.ts';

const box =
  'w-full rounded-md bg-surface px-2.5 text-ink edge-control aria-invalid:shadow-[inset_0_0_0_1.5px_var(--error)] disabled:opacity-60';

/** One-line input. Use Field to label it. */
export function Input({ className, type = 'text', ...rest }: ComponentProps<'input'>) {
  return (
    <input
      type={type}
      className={cn(
        box,
        'h-(--control-h)',
        // Hides the browser's arrow for suggestions.
        rest.list && '[&::-webkit-calendar-picker-indicator]:hidden!',
        className,
      )}
      {...rest}
    />
  );
}

/** Multi-line text input that grows with its content. */
export function Textarea({ className, rows = 3, ...rest }: ComponentProps<'textarea'>) {
  return (
    <textarea
      rows={rows}
      className={cn(box, 'field-sizing-content min-h-16 py-1.5', className)}
      {...rest}
    />
  );
}
