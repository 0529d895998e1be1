import { uuidv7 } from 'uuidv7';

/** Time-ordered id of a new row. */
export function newId(): string {
  return uuidv7();
}
