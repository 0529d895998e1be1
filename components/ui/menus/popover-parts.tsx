'use client';
import { Popover as Base } from '@base-ui/react/popover';
import { cn } from '#lib/cn.ts';
import type { PopoverProps } from './popover.tsx';

/** Small panel next to its trigger. */
export function Popover({
  trigger,
  title,
  showTitle = false,
  children,
  open,
  onOpenChange,
  align = 'end',
  side = 'bottom',
  className,
  defaultOpen = false,
}: PopoverProps & { defaultOpen?: boolean }) {
  return (
    <Base.Root
      {...(open === undefined ? { defaultOpen } : { open })}
      onOpenChange={(next) => onOpenChange?.(next)}
    >
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner
          align={align}
          side={side}
          sideOffset={4}
          collisionPadding={8}
          className="z-50"
        >
          <Base.Popup
            className={cn(
              'float pop max-h-(--available-height) max-w-[calc(100vw-16px)] overflow-y-auto rounded-md p-3 outline-none',
              className,
            )}
          >
            <Base.Title className={showTitle ? 'mb-1 font-semibold' : 'sr-only'}>
              {title}
            </Base.Title>
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
