'use client';
import { formatCount, formatNumber } from '#lib/format.ts';
import { Button } from '../button.tsx';

export interface LoadMoreProps {
  shown: number;
  total?: number | undefined;
  hasMore: boolean;
  pending?: boolean;
  onMore: () => void;
  /** Singular noun of the items. Set `many` if the plural is irregular. */
  noun: string;
  many?: string | undefined;
}

/** Foot of a paginated list: the number of items shown, and a button for the next page. */
export function LoadMore({
  shown,
  total,
  hasMore,
  pending = false,
  onMore,
  noun,
  many,
}: LoadMoreProps) {
  return (
    <div className="flex items-center gap-3 border-t border-line px-4 py-2 text-xs text-ink-3">
      <span role="status">
        {total === undefined
          ? formatCount(shown, noun, many)
          : `${formatNumber(shown)} of ${formatCount(total, noun, many)}`}
        {hasMore || total !== undefined ? '' : ', all shown'}
      </span>
      {hasMore ? (
        <Button size="sm" pending={pending} onClick={onMore} className="ml-auto">
          Load more
        </Button>
      ) : null}
    </div>
  );
}

/** Announces new rows without pushing the list down. */
export function NewItemsPill({
  count,
  onShow,
  noun = 'new',
}: {
  count: number;
  onShow: () => void;
  noun?: string;
}) {
  return (
    <div role="status" className="flex justify-center empty:hidden">
      {count > 0 ? (
        <Button
          size="sm"
          onClick={onShow}
          className="my-1.5"
        >{`Show ${formatNumber(count)} ${noun}`}</Button>
      ) : null}
    </div>
  );
}
