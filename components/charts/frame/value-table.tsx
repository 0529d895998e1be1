import type { ReactNode } from 'react';
import { ScrollBox } from '#components/ui/tables/scroll-box.tsx';
import { cn } from '#lib/cn.ts';

const cell = 'px-2 text-right tabular-nums first:pl-0 first:text-left last:pr-0';

/** A chart's values as table rows, scrollable within the height of the plot. */
export function ValueTable({
  title,
  height,
  head,
  className,
  children,
}: {
  title: string;
  height: number;
  head: readonly { key: string; name: ReactNode }[];
  className?: string;
  children: ReactNode;
}) {
  return (
    <ScrollBox label={`${title}, values`} height={height} className="overflow-auto">
      <table className={cn('w-full border-collapse text-xs', className)}>
        <thead>
          <tr className="sticky top-0 h-7 bg-surface text-ink-3 shadow-[inset_0_-1px_0_var(--line)]">
            {head.map(({ key, name }) => (
              <th key={key} scope="col" className={`${cell} font-medium`}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </ScrollBox>
  );
}

export function ValueRow({ children }: { children: ReactNode }) {
  return <tr className="h-6 border-b border-line">{children}</tr>;
}

export function ValueCell({ className, children }: { className?: string; children: ReactNode }) {
  return <td className={cn(cell, className)}>{children}</td>;
}
