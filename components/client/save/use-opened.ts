import { useState } from 'react';

/**
 * What is typed into a form that always stands on its page. It follows what others save until something is typed
 * here; from then on it stays based on what it was opened with, and saving is refused with theirs.
 */
export function useOpened<T>(saved: T, revision: number) {
  const [opened, setOpened] = useState({ saved, revision });
  const [value, setValue] = useState(saved);
  const changed = JSON.stringify(value) !== JSON.stringify(opened.saved);
  /** Begins anew, with what is in force now. */
  const begin = (now: T, nowRevision: number): void => {
    setOpened({ saved: now, revision: nowRevision });
    setValue(now);
  };
  if (!changed && revision > opened.revision) begin(saved, revision);
  return { value, setValue, changed, base: opened.revision, begin };
}
