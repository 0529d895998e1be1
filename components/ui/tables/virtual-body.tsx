'use client';
import { defaultRangeExtractor, useWindowVirtualizer } from '@tanstack/react-virtual';
import {
  Fragment,
  useEffect,
  useLayoutEffect,
  useState,
  type ReactNode,
  type RefObject,
} from 'react';
import { flushSync } from 'react-dom';
import { keptRows, withGaps } from './virtual-range.ts';

const USUAL_ROW = 32;
/** Rows rendered beyond the viewport, so that they exist after a key press or scroll step. */
const OVERSCAN = 15;

/** Whether the page is printing; a printed page contains every row. */
function usePrinting(): boolean {
  const [printing, setPrinting] = useState(false);
  useEffect(() => {
    const begin = (): void => flushSync(() => setPrinting(true));
    const end = (): void => setPrinting(false);
    window.addEventListener('beforeprint', begin);
    window.addEventListener('afterprint', end);
    return () => {
      window.removeEventListener('beforeprint', begin);
      window.removeEventListener('afterprint', end);
    };
  }, []);
  return printing;
}

/** The focused row. It remains rendered when it is scrolled out of view. */
function useFocusedRow(body: RefObject<HTMLElement | null>): number | null {
  const [focused, setFocused] = useState<number | null>(null);
  useEffect(() => {
    const element = body.current;
    const begin = ({ target }: FocusEvent): void => {
      const row = target instanceof Element ? target.closest('tr') : null;
      const at = Number(row?.dataset['index']);
      setFocused(Number.isInteger(at) ? at : null);
    };
    const end = ({ relatedTarget }: FocusEvent): void => {
      if (!(relatedTarget instanceof Node) || element?.contains(relatedTarget) !== true)
        setFocused(null);
    };
    element?.addEventListener('focusin', begin);
    element?.addEventListener('focusout', end);
    return () => {
      element?.removeEventListener('focusin', begin);
      element?.removeEventListener('focusout', end);
    };
  }, [body]);
  return focused;
}

/** Offset of the rows from the top of the page in px. */
function useOffset(body: RefObject<HTMLElement | null>): number {
  const [offset, setOffset] = useState(0);
  useEffect(() => {
    // Content that grows above the rows increases the page height.
    const observer = new ResizeObserver(() =>
      setOffset((body.current?.getBoundingClientRect().top ?? 0) + window.scrollY),
    );
    observer.observe(document.body);
    return () => observer.disconnect();
  }, [body]);
  return offset;
}

/**
 * Fixes the column widths to those of the first rows. Otherwise, the widths would change with the
 * visible rows.
 */
function useSteadyColumns(body: RefObject<HTMLElement | null>, columns: string): void {
  useLayoutEffect(() => {
    const table = body.current?.closest('table');
    const box = table?.parentElement;
    if (!table || !box) return undefined;
    const heads = [...table.querySelectorAll('th')];
    let width = -1;
    const observer = new ResizeObserver(() => {
      if (box.clientWidth === width) return;
      width = box.clientWidth;
      for (const head of heads) head.style.minWidth = '';
      const widths = heads.map((head) => head.offsetWidth);
      for (const [at, head] of heads.entries()) head.style.minWidth = `${widths[at] ?? 0}px`;
    });
    observer.observe(box);
    return () => {
      observer.disconnect();
      for (const head of heads) head.style.minWidth = '';
    };
  }, [body, columns]);
}

export interface VirtualBodyProps {
  body: RefObject<HTMLTableSectionElement | null>;
  /** Keys of the rows in order. */
  keys: readonly string[];
  columns: readonly string[];
  /** Renders a row; `measure` accepts its element. */
  row: (index: number, measure?: (element: HTMLElement | null) => void) => ReactNode;
}

/** Body of a long table. Renders only rows near the viewport, with spacers for the others. */
export function VirtualBody({ body, keys, columns, row }: VirtualBodyProps) {
  const printing = usePrinting();
  const focused = useFocusedRow(body);
  const scrollMargin = useOffset(body);
  useSteadyColumns(body, columns.join('\n'));
  // oxlint-disable-next-line react/incompatible-library -- nothing it returns is handed to a memoised component
  const virtualizer = useWindowVirtualizer({
    count: keys.length,
    estimateSize: () => USUAL_ROW,
    overscan: OVERSCAN,
    scrollMargin,
    getItemKey: (index) => keys[index] ?? index,
    rangeExtractor: (range) => keptRows(defaultRangeExtractor(range), focused, range.count),
  });
  if (printing) return keys.map((key, index) => <Fragment key={key}>{row(index)}</Fragment>);
  const end = scrollMargin + virtualizer.getTotalSize();
  return withGaps(virtualizer.getVirtualItems(), scrollMargin, end).map((part, at) =>
    'row' in part ? (
      <Fragment key={part.row.key}>{row(part.row.index, virtualizer.measureElement)}</Fragment>
    ) : (
      <tr key={`gap ${at}`} role="presentation" aria-hidden="true">
        <td colSpan={columns.length + 1} style={{ height: part.gap, padding: 0 }} />
      </tr>
    ),
  );
}
