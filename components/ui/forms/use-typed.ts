import { useEffect, useRef, useState } from 'react';

const TYPING_MS = 300;

export interface Typed {
  /** The text in the field. */
  text: string;
  /** Applies a text after a pause, so that not every keystroke sends a request. */
  type: (next: string) => void;
  /** Applies a text immediately. */
  take: (next: string) => void;
}

/**
 * The text of a field whose value is stored elsewhere, such as in the URL. If that value changes,
 * by Back or by "Clear the filters", it replaces the text. `read` parses a text into the value.
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
