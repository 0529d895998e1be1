'use client';
import { ArrowDown, ArrowUp, ChevronsUpDown } from 'lucide-react';
import { lazy, Suspense, useRef, type ReactNode } from 'react';
import { cn } from '#lib/cn.ts';
import { Checkbox } from '../forms/checkbox.tsx';
import { Link } from '../link.tsx';
import { MixedRows, mixesDemo } from './mixed-rows.tsx';
import { useRowKeys } from './use-row-keys.ts';

const VirtualBody = lazy(() =>
  import('./virtual-body.tsx').then((module) => ({ default: module.VirtualBody })),
);

/** Maximum number of rows without virtualization. */
const WHOLE_UP_TO = 100;

export interface Column<T> {
  id: string;
  header: ReactNode;
  cell: (row: T) => ReactNode;
  /** Right-aligns numbers. */
  num?: boolean;
  /** Makes the column as narrow as its content. */
  fit?: boolean;
  sortable?: boolean;
  /** Whether the column contains the row's link; one column per table. */
  link?: boolean;
  /**
   * Layout on phones, where a row becomes a card: `title` comes first, `hide` omits the column,
   * others appear as "header value".
   */
  phone?: 'title' | 'hide' | 'bare';
  className?: string;
}

export interface Sort {
  column: string;
  direction: 'asc' | 'desc';
}

export interface DataTableProps<T> {
  label: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  rowKey: (row: T) => string;
  /** Accessible name of a row's checkbox. */
  rowName?: (row: T) => string;
  rowHref?: (row: T) => string;
  /** Tints the row that is current on the page. */
  rowOn?: (row: T) => boolean;
  selection?: { selected: ReadonlySet<string>; onChange: (selected: ReadonlySet<string>) => void };
  sort?: Sort & { onChange: (sort: Sort) => void };
  compact?: boolean;
  /** Dims rows while newer rows are loading. */
  stale?: boolean;
}

const cellPad = 'px-2 align-middle first:pl-4 last:pr-4';

/** Dense list of items: real links, j/k/x keys, sorting, selection; cards on phones. */
export function DataTable<T>(props: DataTableProps<T>) {
  const { label, columns, rows, rowKey, selection, compact = false, stale = false } = props;
  const box = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLTableSectionElement>(null);
  const toggle = (key: string, on?: boolean): void => {
    if (!selection) return;
    const next = new Set(selection.selected);
    if (on ?? !next.has(key)) next.add(key);
    else next.delete(key);
    selection.onChange(next);
  };
  useRowKeys(box, (key) => toggle(key));
  const isLong = rows.length > WHOLE_UP_TO;
  const drawRow = (row: T, index: number, measure?: RowPlace['measure']): ReactNode => (
    <BodyRow
      key={rowKey(row)}
      {...props}
      row={row}
      compact={compact}
      place={isLong ? { index, measure } : undefined}
      onToggle={(on) => toggle(rowKey(row), on)}
    />
  );
  const first = () => rows.slice(0, WHOLE_UP_TO).map((row, index) => drawRow(row, index));
  const chosen = rows.filter((row) => selection?.selected.has(rowKey(row))).length;
  return (
    <div
      ref={box}
      className={cn('min-w-0 overflow-x-auto', stale && 'opacity-60')}
      aria-busy={stale || undefined}
    >
      <table
        role="table"
        aria-label={label}
        // Includes the header row.
        aria-rowcount={isLong ? rows.length + 1 : undefined}
        className="w-full border-collapse max-md:block"
      >
        <thead role="rowgroup" className="max-md:hidden">
          <tr role="row" aria-rowindex={isLong ? 1 : undefined}>
            {selection ? (
              <th
                role="columnheader"
                scope="col"
                className={cn('h-[30px] w-px border-b border-line', cellPad)}
              >
                <Checkbox
                  label="Select all rows shown"
                  checked={chosen > 0 && chosen === rows.length}
                  indeterminate={chosen > 0 && chosen < rows.length}
                  onCheckedChange={(on) => selection.onChange(new Set(on ? rows.map(rowKey) : []))}
                />
              </th>
            ) : null}
            {columns.map((column) => (
              <HeadCell key={column.id} column={column} sort={props.sort} />
            ))}
          </tr>
        </thead>
        <tbody ref={body} role="rowgroup" className="max-md:block">
          <MixedRows value={mixesDemo(rows)}>
            {isLong ? (
              <Suspense fallback={first()}>
                <VirtualBody
                  body={body}
                  keys={rows.map(rowKey)}
                  columns={columns.map(({ id }) => id)}
                  row={(index, measure) => {
                    const row = rows[index];
                    return row === undefined ? null : drawRow(row, index, measure);
                  }}
                />
              </Suspense>
            ) : (
              first()
            )}
          </MixedRows>
        </tbody>
      </table>
    </div>
  );
}

function HeadCell<T>({ column, sort }: { column: Column<T>; sort: DataTableProps<T>['sort'] }) {
  const on = sort?.column === column.id;
  const Icon = !on ? ChevronsUpDown : sort.direction === 'asc' ? ArrowUp : ArrowDown;
  return (
    <th
      role="columnheader"
      scope="col"
      aria-sort={on ? (sort.direction === 'asc' ? 'ascending' : 'descending') : undefined}
      className={cn(
        'h-[30px] border-b border-line text-left text-xs font-medium whitespace-nowrap text-ink-3',
        cellPad,
        column.num && 'text-right',
        column.fit && 'w-px',
      )}
    >
      {column.sortable && sort ? (
        <button
          type="button"
          className="inline-flex min-h-6 items-center gap-1 rounded-sm hover:text-ink"
          onClick={() =>
            sort.onChange({
              column: column.id,
              direction: on && sort.direction === 'desc' ? 'asc' : 'desc',
            })
          }
        >
          {column.header}
          <Icon size={12} aria-hidden="true" />
        </button>
      ) : (
        column.header
      )}
    </th>
  );
}

/** Position of a row in a virtualized table. */
interface RowPlace {
  index: number;
  measure: ((element: HTMLElement | null) => void) | undefined;
}

function BodyRow<T>({
  row,
  columns,
  rowKey,
  rowName,
  rowHref,
  rowOn,
  selection,
  compact,
  place,
  onToggle,
}: DataTableProps<T> & {
  row: T;
  place: RowPlace | undefined;
  onToggle: (on: boolean) => void;
}) {
  const key = rowKey(row);
  const href = rowHref?.(row);
  const selected = selection?.selected.has(key) ?? false;
  const linkColumn = columns.find((column) => column.link) ?? columns[0];
  return (
    <tr
      ref={place?.measure}
      role="row"
      data-index={place?.index}
      aria-rowindex={place === undefined ? undefined : place.index + 2}
      aria-selected={selection ? selected : undefined}
      {...(href ? {} : { tabIndex: -1, 'data-row-focus': key })}
      className={cn(
        'group relative transition-colors max-md:flex max-md:flex-wrap max-md:items-center max-md:gap-x-3 max-md:gap-y-1 max-md:border-b max-md:border-line max-md:px-4 max-md:py-2.5 max-md:last:border-b-0 md:[&:last-child>td]:border-b-0',
        href && 'hover:bg-hover',
        (selected || rowOn?.(row)) && 'bg-selected hover:bg-selected',
      )}
    >
      {selection ? (
        <td
          role="cell"
          className={cn(
            'w-px border-line md:border-b',
            cellPad,
            'max-md:absolute max-md:top-2 max-md:right-3 max-md:w-auto max-md:p-0',
          )}
        >
          <span className="relative z-1 block">
            <Checkbox
              label={`Select ${rowName?.(row) ?? key}`}
              checked={selected}
              onCheckedChange={onToggle}
            />
          </span>
        </td>
      ) : null}
      {columns.map((column) => (
        <td
          key={column.id}
          role="cell"
          data-label={
            typeof column.header === 'string' && column.phone === undefined
              ? column.header
              : undefined
          }
          className={cn(
            'border-line md:border-b',
            compact ? 'md:h-(--row-compact)' : 'md:h-(--row) md:py-1',
            cellPad,
            column.num && 'tabular-nums md:text-right',
            column.fit && 'whitespace-nowrap md:w-px',
            'max-md:p-0! max-md:data-label:before:mr-1 max-md:data-label:before:text-ink-3 max-md:data-label:before:content-[attr(data-label)]',
            column.phone === 'title' && 'max-md:order-first max-md:basis-full',
            column.phone === 'hide' && 'max-md:hidden',
            column.className,
          )}
        >
          {href && column === linkColumn ? (
            <Link
              href={href}
              prefetch={false}
              data-row-focus={key}
              className="rounded-sm text-ink after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-focus"
            >
              {column.cell(row)}
            </Link>
          ) : (
            column.cell(row)
          )}
        </td>
      ))}
    </tr>
  );
}
