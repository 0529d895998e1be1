import { Table, Td, Th } from '#components/ui/tables/table.tsx';
import { cn } from '#lib/cn.ts';
import type { ValueDiff } from './diff-values.ts';

/** Before and after side by side, with the differences in bold. */
export function DiffTable({
  rows,
  label,
  heads = { before: 'Before', after: 'After' },
}: {
  rows: readonly ValueDiff[];
  label: string;
  heads?: { before: string; after: string };
}) {
  if (rows.length === 0) return <p className="text-ink-2">No difference.</p>;
  return (
    <Table label={label} className="table-fixed">
      <thead>
        <tr>
          <Th className="w-[34%] first:pl-0">Field</Th>
          <Th>{heads.before}</Th>
          <Th className="last:pr-0">{heads.after}</Th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.path}>
            <Td className="align-top text-ink-2 wrap-anywhere first:pl-0">{row.path}</Td>
            <Td className="align-top wrap-anywhere">
              {row.before ?? <span className="text-ink-3">none</span>}
            </Td>
            <Td
              className={cn(
                'align-top wrap-anywhere last:pr-0',
                row.before !== row.after && 'font-medium',
              )}
            >
              {row.after ?? <span className="text-ink-3">none</span>}
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
