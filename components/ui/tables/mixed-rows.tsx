import { createContext, use } from 'react';

/** Whether the list contains rows of both the demo company and real systems. */
export const MixedRows = createContext(true);

export function useMixedRows(): boolean {
  return use(MixedRows);
}

/** True if some rows belong to the demo company and others do not. */
export function mixesDemo(rows: readonly unknown[]): boolean {
  const flags = rows.flatMap((row) =>
    typeof row === 'object' && row !== null && 'demo' in row ? [row.demo === true] : [],
  );
  return flags.includes(true) && flags.includes(false);
}
