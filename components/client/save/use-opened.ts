import { useState } from 'react';

/**
 * State of a form that is always visible on its page. The form follows the saved value until the
 * user types; from then on its base is the revision that it was opened with, and a save after a
 * change by another user is refused with the saved value.
 */
export function useOpened<T>(saved: T, revision: number) {
  const [opened, setOpened] = useState({ saved, revision });
  const [value, setValue] = useState(saved);
  const changed = JSON.stringify(value) !== JSON.stringify(opened.saved);
  /** Starts again from the current value. */
  const begin = (now: T, nowRevision: number): void => {
    setOpened({ saved: now, revision: nowRevision });
    setValue(now);
  };
  if (!changed && revision > opened.revision) begin(saved, revision);
  return { value, setValue, changed, base: opened.revision, begin };
}
