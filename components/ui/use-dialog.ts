'use client';
import { parseAsString, useQueryState } from 'nuqs';
import { useCallback, useRef } from 'react';
import { dialogId } from './dialog-key.ts';

const PARAM = 'dialog';

export interface DialogState {
  /** Is this dialog open? */
  is: (name: string) => boolean;
  /** Of the row whose dialog is open; null while it is closed. */
  id: (name: string) => string | null;
  /** `open('edit', item.id)`; opens over the page with an entry of its own in the history. */
  open: (name: string, id?: string) => void;
  close: () => void;
}

/** Which dialog is open stands in the address: Back closes it, reload and a copied link open it again. */
export function useDialog(): DialogState {
  const [key, setKey] = useQueryState(PARAM, parseAsString.withOptions({ scroll: false }));
  const opened = useRef(false);
  const open = (name: string, id?: string): void => {
    opened.current = key === null;
    void setKey(id === undefined ? name : `${name}.${id}`, { history: 'push' });
  };
  const close = useCallback((): void => {
    const there = new URL(location.href).searchParams.has(PARAM);
    // Its own entry goes again, so that Back does not lead through a dialog that is closed.
    if (opened.current && there) history.back();
    else void setKey(null, { history: 'replace' });
    opened.current = false;
  }, [setKey]);
  return {
    is: (name) => key === name,
    id: (name) => dialogId(key, name),
    open,
    close,
  };
}
