import { useState } from 'react';

/**
 * State of a form that is always visible on its page. The form follows the saved value until the
 * user types. A save then uses the revision from before the input. If another user saved in the
 * meantime, the server refuses the save and returns the saved value.
 */
export function useOpened<T>(saved: T, revision: number) {
  const [opened, setOpened] = useState({ saved, revision });
  const [value, setValue] = useState(saved);
  const changed = JSON.stringify(value) !== JSON.stringify(opened.saved);
  /** Restarts from the current value. */
  const begin = (now: T, nowRevision: number): void => {
    setOpened({ saved: now, revision: nowRevision });
    setValue(now);
  };
  if (!changed && revision > opened.revision) begin(saved, revision);
  return { value, setValue, changed, base: opened.revision, begin };
}
