import type { ComponentProps } from 'react';
import { cn } from '#lib/cn.ts';

/** Top bar control, 30 px high. */
export function ControlButton({
  ghost = false,
  className,
  ...rest
}: ComponentProps<'button'> & { ghost?: boolean }) {
  return (
    <button
      type="button"
      className={cn(
        'inline-flex h-[30px] flex-none items-center gap-[7px] rounded-md font-medium whitespace-nowrap transition-colors max-md:h-11 [&>svg]:size-3.5 [&>svg]:text-ink-3',
        ghost
          ? 'px-[7px] text-ink-2 hover:bg-hover data-popup-open:bg-hover'
          : 'bg-surface px-[9px] text-ink hairline hover:bg-hover data-popup-open:bg-hover',
        className,
      )}
      {...rest}
    />
  );
}
