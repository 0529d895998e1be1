import { useEffect, useRef, useState } from 'react';

const TYPING_MS = 300;

export interface Typed {
  /** What stands in the field. */
  text: string;
  /** Takes a text after a pause, so that not every letter asks the server. */
  type: (next: string) => void;
  /** Takes a text at once. */
  take: (next: string) => void;
}

/**
 * The text of a field whose value lives elsewhere, such as in the address. A value that changes there, by Back or by
 * "Clear the filters", replaces what is typed. `read` makes the value of a text.
 */
export function useTyped(
  value: string,
  onChange: (value: string) => void,
  read: (text: string) => string = (text) => text,
): Typed {
  const [text, setText] = useState(value);
  const [taken, setTaken] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  if (value !== taken) {
    setTaken(value);
    setText(value);
  }
  useEffect(() => () => clearTimeout(timer.current), []);
  const take = (next: string): void => {
    clearTimeout(timer.current);
    setTaken(read(next));
    onChange(read(next));
  };
  const type = (next: string): void => {
    setText(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => take(next), TYPING_MS);
  };
  return { text, type, take };
}
