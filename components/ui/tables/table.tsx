import type { ComponentProps } from 'react';
import { cn } from '#lib/cn.ts';
import { ScrollBox } from './scroll-box.tsx';

/** Plain table parts for small, fixed tables. Lists of items use DataTable. */
export function Table({ className, label, ...rest }: ComponentProps<'table'> & { label?: string }) {
  return (
    <ScrollBox label={label ?? 'Table'} className="relative min-w-0 overflow-x-auto">
      <table aria-label={label} className={cn('w-full border-collapse', className)} {...rest} />
    </ScrollBox>
  );
}

export interface CellProps {
  /** Right-aligns numbers. */ num?: boolean;
  /** Makes the column as narrow as its content. */ fit?: boolean;
}

export function Th({
  num = false,
  fit = false,
  className,
  scope = 'col',
  ...rest
}: ComponentProps<'th'> & CellProps) {
  return (
    <th
      scope={scope}
      className={cn(
        'h-[30px] border-b border-line px-2 text-left text-xs font-medium whitespace-nowrap text-ink-3 first:pl-4 last:pr-4',
        num && 'text-right',
        fit && 'w-px',
        className,
      )}
      {...rest}
    />
  );
}

export function Td({
  num = false,
  fit = false,
  className,
  ...rest
}: ComponentProps<'td'> & CellProps) {
  return (
    <td
      className={cn(
        'h-(--row) border-b border-line px-2 py-1 align-middle [tr:last-child>&]:border-b-0 first:pl-4 last:pr-4',
        num && 'text-right tabular-nums',
        fit && 'w-px whitespace-nowrap',
        className,
      )}
      {...rest}
    />
  );
}
