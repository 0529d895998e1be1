'use client';
import { useRouter } from 'next/navigation';
import { parseAsString, useQueryState } from 'nuqs';
import { useCallback, useRef } from 'react';
import { dialogId, dialogKey } from './dialog-key.ts';

const PARAM = 'dialog';

export interface DialogState {
  /** Is this dialog open? */
  is: (name: string) => boolean;
  /** Of the row whose dialog is open; null while it is closed. */
  id: (name: string) => string | null;
  /** `open('edit', item.id)`; opens over the page with an entry of its own in the history. */
  open: (name: string, id?: string) => void;
  /** Resolves when the address has changed: a navigation or refresh that does not wait is undone by it. */
  close: () => Promise<void>;
  /**
   * Goes to another page from the dialog, such as to what it has made: Back leads from there to the page below the
   * dialog. A dialog that closes itself afterwards does not undo it.
   */
  leave: (href: string) => Promise<void>;
  /** `<ConfirmDialog {...dialog.bind('remove', item.id)}>` */
  bind: (name: string, id?: string) => { open: boolean; onOpenChange: (open: boolean) => void };
}

/** Which dialog is open stands in the address: Back closes it, reload and a copied link open it again. */
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
    // Its own entry goes again, so that Back does not lead through a dialog that is closed.
    history.back();
    await gone;
  }, [setKey]);
  const leave = async (href: string): Promise<void> => {
    left.current = true;
    if (opened.current) {
      // The page takes the place of the dialog's own entry.
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
