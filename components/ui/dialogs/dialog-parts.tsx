'use client';
import { Dialog as Base } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { cn } from '#lib/cn.ts';
import { IconButton } from '../icon-button.tsx';
import type { DialogProps } from './dialog.tsx';

const backdrop =
  'fixed inset-0 z-40 bg-[oklch(0.2_0.01_270/0.35)] transition-opacity duration-150 data-ending-style:opacity-0 data-starting-style:opacity-0';

function Inner({
  title,
  description,
  children,
  foot,
}: Pick<DialogProps, 'title' | 'description' | 'children' | 'foot'>) {
  return (
    <>
      <header className="flex items-start gap-3 px-4 pt-3.5 pb-2">
        <div className="min-w-0 flex-1">
          <Base.Title className="text-lg font-semibold">{title}</Base.Title>
          {description ? (
            <Base.Description className="mt-0.5 text-ink-2">{description}</Base.Description>
          ) : null}
        </div>
        <Base.Close
          render={<IconButton label="Close" icon={X} side="left" className="-mt-1 -mr-1.5" />}
        />
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto px-4 pt-1 pb-4">{children}</div>
      {foot ? (
        <footer className="flex flex-wrap items-center justify-end gap-2 border-t border-line px-4 py-3">
          {foot}
        </footer>
      ) : null}
    </>
  );
}

type PartProps = DialogProps & { defaultOpen?: boolean };

function Overlay({
  open,
  onOpenChange,
  trigger,
  className,
  defaultOpen = false,
  shape,
  ...inner
}: PartProps & { shape: string }) {
  return (
    <Base.Root
      {...(open === undefined ? { defaultOpen } : { open })}
      onOpenChange={(next) => onOpenChange?.(next)}
    >
      {trigger ? <Base.Trigger render={trigger} /> : null}
      <Base.Portal>
        <Base.Backdrop className={backdrop} />
        <Base.Popup className={cn('float fixed z-40 flex flex-col', shape, className)}>
          <Inner {...inner} />
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

const middle =
  'pop top-[12vh] left-1/2 max-h-[76vh] w-[520px] max-w-[calc(100vw-24px)] -translate-x-1/2 rounded-lg';

/** Dialog in the middle of the page. Focus returns to its opener, Escape closes. */
export function Dialog(props: PartProps) {
  return <Overlay {...props} shape={middle} />;
}

const side = cn(
  'transition-transform duration-240 ease-out',
  'max-md:inset-x-0 max-md:bottom-0 max-md:max-h-[88vh] max-md:rounded-t-lg max-md:data-ending-style:translate-y-full max-md:data-starting-style:translate-y-full',
  'md:inset-y-0 md:right-0 md:w-[480px] md:data-ending-style:translate-x-full md:data-starting-style:translate-x-full',
);

/** Panel that slides in from the right; a sheet from below on phones. */
export function Sheet(props: PartProps) {
  return <Overlay {...props} shape={side} />;
}
