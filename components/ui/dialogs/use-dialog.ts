'use client';
import { useRouter } from 'next/navigation';
import { parseAsString, useQueryState } from 'nuqs';
import { useCallback, useRef } from 'react';
import { dialogId, dialogKey } from './dialog-key.ts';

const PARAM = 'dialog';

export interface DialogState {
  /** Whether this dialog is open. */
  is: (name: string) => boolean;
  /** Id of the row whose dialog is open; null while it is closed. */
  id: (name: string) => string | null;
  /** `open('edit', item.id)`; opens over the page with a separate history entry. */
  open: (name: string, id?: string) => void;
  /**
   * Resolves when the URL has changed. Start navigations and refreshes afterwards, because the URL
   * change would undo earlier ones.
   */
  close: () => Promise<void>;
  /**
   * Goes from the dialog to another page, such as the page of a created item. Back returns to the
   * page below the dialog. If the dialog closes afterwards, the navigation is not undone.
   */
  leave: (href: string) => Promise<void>;
  /** Props for a dialog: `<ConfirmDialog {...dialog.bind('remove', item.id)}>`. */
  bind: (name: string, id?: string) => { open: boolean; onOpenChange: (open: boolean) => void };
}

/**
 * Stores the open dialog in the URL. Back closes the dialog; a reload or a copied link opens it
 * again.
 */
export function useDialog(): DialogState {
  const [key, setKey] = useQueryState(PARAM, parseAsString.withOptions({ scroll: false }));
  const router = useRouter();
  const opened = useRef(false);
  const left = useRef(false);
  const open = (name: string, id?: string): void => {
    opened.current = key === null;
    left.current = false;
    void setKey(dialogKey(name, id), { history: 'push' });
  };
  const close = useCallback(async (): Promise<void> => {
    if (left.current) return;
    const there = new URL(location.href).searchParams.has(PARAM);
    const own = opened.current && there;
    opened.current = false;
    if (!own) {
      await setKey(null, { history: 'replace' });
      return;
    }
    const gone = new Promise<unknown>((resolve) => {
      addEventListener('popstate', resolve, { once: true });
    });
    // Remove the dialog's history entry, so that Back does not go through a closed dialog.
    history.back();
    await gone;
  }, [setKey]);
  const leave = async (href: string): Promise<void> => {
    left.current = true;
    if (opened.current) {
      // The page replaces the dialog's history entry.
      router.replace(href);
      return;
    }
    await setKey(null, { history: 'replace' });
    router.push(href);
  };
  return {
    is: (name) => key === name,
    id: (name) => dialogId(key, name),
    open,
    close,
    leave,
    bind: (name, id) => ({
      open: key === dialogKey(name, id),
      onOpenChange: (next) => {
        if (next) open(name, id);
        else void close();
      },
    }),
  };
}
