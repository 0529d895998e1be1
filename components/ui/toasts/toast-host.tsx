'use client';
import { Toast as Base } from '@base-ui/react/toast';
import { Check, CircleX, X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { Button } from '../button.tsx';
import { CopyButton } from '../copy-button.tsx';
import { IconButton } from '../icon-button.tsx';
import { toastLifeMs, toastWaitMs } from './toast-life.ts';
import { subscribeToasts, takeToasts, type ToastItem } from './toast-store.ts';

/**
 * Toast region, announced by the live region of Base UI. Positioned away from buttons of bars,
 * headers and dialogs, so that no toast appears under the pointer. On phones it covers the top bar
 * instead of the content.
 */
export function ToastHost() {
  return (
    <Base.Provider limit={4}>
      <Feeder />
      <Base.Portal>
        <Base.Viewport className="fixed bottom-20 left-[calc(var(--nav-w)+16px)] z-50 flex w-[356px] flex-col gap-2.5 max-md:inset-x-1 max-md:top-1 max-md:bottom-auto max-md:w-auto">
          <ToastList />
        </Base.Viewport>
      </Base.Portal>
    </Base.Provider>
  );
}

/** Passes waiting toasts to the provider. */
function Feeder() {
  const { add } = Base.useToastManager<ToastItem>();
  useEffect(() => {
    const feed = (): void => {
      for (const item of takeToasts()) {
        const { title, kind, description } = item;
        const priority = kind === 'error' ? 'high' : 'low';
        add({
          title,
          type: kind,
          timeout: 0,
          priority,
          data: item,
          ...(description ? { description } : {}),
        });
      }
    };
    // the live region must be in the page before its first text
    const first = setTimeout(feed, 50);
    const stop = subscribeToasts(feed);
    return () => {
      clearTimeout(first);
      stop();
    };
  }, [add]);
  return null;
}

/** Closes a success toast after its lifetime; errors remain open. */
function useToastLife(item: Base.Root.ToastObject<ToastItem>, close: (id: string) => void) {
  const root = useRef<HTMLDivElement>(null);
  const movedMs = useRef<number | null>(null);
  const { id, type, data } = item;
  const canUndo = data?.onUndo !== undefined;
  useEffect(() => {
    if (type === 'error') return undefined;
    const shownMs = Date.now();
    let timer: ReturnType<typeof setTimeout>;
    const check = (): void => {
      const waitMs = toastWaitMs({
        shownMs,
        lifeMs: toastLifeMs(canUndo),
        movedMs: movedMs.current,
        focused: root.current?.matches(':has(:focus-visible)') ?? false,
        nowMs: Date.now(),
      });
      if (waitMs === 0) close(id);
      else timer = setTimeout(check, waitMs);
    };
    check();
    return () => clearTimeout(timer);
  }, [id, type, canUndo, close]);
  return {
    ref: root,
    onPointerMove: () => {
      movedMs.current = Date.now();
    },
  };
}

function ToastList() {
  const { toasts, close } = Base.useToastManager<ToastItem>();
  return toasts.map((item) => <Toast key={item.id} item={item} close={close} />);
}

function Toast({
  item,
  close,
}: {
  item: Base.Root.ToastObject<ToastItem>;
  close: (id: string) => void;
}) {
  const life = useToastLife(item, close);
  const failed = item.type === 'error';
  const Icon = failed ? CircleX : Check;
  const { onUndo, errorId } = item.data ?? {};
  return (
    <Base.Root
      {...life}
      toast={item}
      swipeDirection="right"
      className="float rounded-lg transition-[opacity,transform] duration-150 data-ending-style:opacity-0 data-limited:hidden data-starting-style:translate-y-2 data-starting-style:opacity-0"
    >
      <Base.Content className="grid grid-cols-[18px_minmax(0,1fr)_auto] items-center gap-x-2.5 gap-y-0.5 py-[11px] pr-2 pl-3.5">
        <Icon size={16} aria-hidden="true" className={failed ? 'text-error-text' : 'text-ink-2'} />
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
}
