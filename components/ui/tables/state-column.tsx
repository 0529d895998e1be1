import type { ReactNode } from 'react';
import { StateBadge } from '../state-badge.tsx';
import type { State } from '../states/states.tsx';
import type { Column } from './data-table.tsx';

/** The state column of a list. */
export function stateColumn<Row>(
  badge: (row: Row) => { state: State; word: ReactNode },
  { id = 'state', header = 'State' }: { id?: string; header?: string } = {},
): Column<Row> {
  return {
    id,
    header,
    fit: true,
    phone: 'bare',
    cell: (row) => {
      const { state, word } = badge(row);
      return <StateBadge state={state}>{word}</StateBadge>;
    },
  };
}
