'use client';
import { Toast as Base } from '@base-ui/react/toast';
import { Check, CircleX, X } from 'lucide-react';
import { useEffect } from 'react';
import { Button } from './button.tsx';
import { CopyButton } from './copy-button.tsx';
import { IconButton } from './icon-button.tsx';
import { subscribeToasts, takeToasts } from './toast-store.ts';
import type { ToastItem } from './toast-store.ts';

/** Region of the toasts, announced by the live region that Base UI keeps. */
export function ToastHost() {
  return (
    <Base.Provider limit={4}>
      <Feeder />
      <Base.Portal>
        <Base.Viewport className="fixed right-4 bottom-[calc(var(--foot-h)+16px)] z-50 flex w-[356px] max-w-[calc(100vw-32px)] flex-col gap-2.5">
          <ToastList />
        </Base.Viewport>
      </Base.Portal>
    </Base.Provider>
  );
}

/** Hands waiting toasts to the provider. */
function Feeder() {
  const { add } = Base.useToastManager<ToastItem>();
  useEffect(() => {
    const feed = (): void => {
      for (const item of takeToasts()) {
        const { title, kind, description, onUndo } = item;
        const timeout = kind === 'error' ? 0 : onUndo ? 8_000 : 6_000;
        const priority = kind === 'error' ? 'high' : 'low';
        add({
          title,
          type: kind,
          timeout,
          priority,
          data: item,
          ...(description ? { description } : {}),
        });
      }
    };
    // the live region must stand in the page before its first text
    const first = setTimeout(feed, 50);
    const stop = subscribeToasts(feed);
    return () => {
      clearTimeout(first);
      stop();
    };
  }, [add]);
  return null;
}

function ToastList() {
  const { toasts, close } = Base.useToastManager<ToastItem>();
  return toasts.map((item) => {
    const failed = item.type === 'error';
    const Icon = failed ? CircleX : Check;
    const { onUndo, errorId } = item.data ?? {};
    return (
      <Base.Root
        key={item.id}
        toast={item}
        swipeDirection="right"
        className="float rounded-lg transition-[opacity,transform] duration-150 data-ending-style:opacity-0 data-limited:hidden data-starting-style:translate-y-2 data-starting-style:opacity-0"
      >
        <Base.Content className="grid grid-cols-[18px_minmax(0,1fr)_auto] items-center gap-x-2.5 gap-y-0.5 py-[11px] pr-2 pl-3.5">
          <Icon
            size={16}
            aria-hidden="true"
            className={failed ? 'text-error-text' : 'text-ink-2'}
          />
          <Base.Title className="font-medium" />
          <span className="flex items-center gap-1">
            {onUndo ? (
              <Button
                variant="quiet"
                size="sm"
                className="text-accent-text"
                onClick={() => {
                  onUndo();
                  close(item.id);
                }}
              >
                Undo
              </Button>
            ) : null}
            <Base.Close render={<IconButton label="Dismiss" icon={X} size="icon-sm" />} />
          </span>
          <Base.Description className="col-span-2 col-start-2 text-xs text-ink-2" />
          {errorId ? (
            <span className="col-span-2 col-start-2 flex items-center gap-1 text-xs text-ink-2">
              Error <span className="ident">{errorId}</span>
              <CopyButton value={errorId} label="Copy ID" />
            </span>
          ) : null}
        </Base.Content>
      </Base.Root>
    );
  });
}
