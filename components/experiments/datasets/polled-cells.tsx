import { formatSpan } from '#lib/time-format.ts';

/** Cell content without a value. */
export function none(word: string) {
  return <span className="text-ink-3">{word}</span>;
}

/** Name and URL of an item that is polled on a schedule. */
export function NameAndUrl({ name, url }: { name: string; url: string }) {
  return (
    <>
      <span className="font-medium wrap-anywhere">{name}</span>
      <span className="ident block truncate text-xs text-ink-3" title={url}>
        {url}
      </span>
    </>
  );
}

/** The polling interval. */
export const everyColumn = {
  id: 'every',
  header: 'Every',
  fit: true,
  phone: 'hide',
  cell: (row: { everySeconds: number }) => formatSpan(row.everySeconds * 1_000),
} as const;
