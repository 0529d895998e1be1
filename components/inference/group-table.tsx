import type { ReactNode } from 'react';
import { Table, Td, Th } from '#components/ui/tables/table.tsx';
import { shownValue } from './shown-value.ts';

type Figures<T> = readonly { title: string; of: (told: T) => ReactNode }[];

export const ALL_ROWS = 'All rows';

/** Figures of all rows and of each group, one group per line. */
export function GroupTable<T>({
  label,
  told,
  figures,
}: {
  label: string;
  told: { by: string | null; overall: T; groups: readonly ({ group: string } & T)[] };
  figures: Figures<T>;
}) {
  const rows = [{ group: ALL_ROWS, ...told.overall }, ...told.groups];
  return (
    <Table label={label}>
      <thead>
        <tr>
          <Th>{told.by ?? 'Group'}</Th>
          {figures.map(({ title }) => (
            <Th key={title} num>
              {title}
            </Th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.group}>
            <Td className="wrap-anywhere">{shownValue(row.group)}</Td>
            {figures.map(({ title, of }) => (
              <Td key={title} num>
                {of(row)}
              </Td>
            ))}
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
