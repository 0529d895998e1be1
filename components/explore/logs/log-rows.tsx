'use client';
import { ChevronRight } from 'lucide-react';
import { useId, useState } from 'react';
import { CopyButton } from '#components/ui/copy-button.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { useZone } from '#components/ui/use-zone.ts';
import { cn } from '#lib/cn.ts';
import type { LogItem } from '#lib/schemas/infrastructure/infrastructure.ts';
import { formatAbsolute, formatClock, formatDay } from '#lib/time-format.ts';
import { levelState, levelWord } from './log-text.ts';

function Level({ severity }: { severity: string }) {
  const state = levelState(severity);
  if (state === null) return <span className="text-ink-3">{levelWord(severity)}</span>;
  return <StateBadge state={state}>{levelWord(severity)}</StateBadge>;
}

function LogDetails({ row }: { row: LogItem }) {
  const ids = [
    ['trace id', row.traceId],
    ['span id', row.spanId],
  ].flatMap(([name, value]) => (name && value ? [[name, value] as const] : []));
  const attributes = Object.entries(row.attributes).toSorted(([a], [b]) =>
    a.localeCompare(b, 'en'),
  );
  return (
    <div className="flex flex-col gap-2 bg-sunken px-4 py-3 md:pl-9">
      <div className="flex items-start gap-2">
        <pre className="ident min-w-0 flex-1 text-xs whitespace-pre-wrap wrap-anywhere text-ink">
          {row.body}
        </pre>
        <CopyButton value={row.body} label="Copy the text" />
      </div>
      <dl className="grid gap-x-4 gap-y-1 text-xs md:grid-cols-[minmax(120px,max-content)_minmax(0,1fr)]">
        {ids.map(([name, value]) => (
          <div key={name} className="contents max-md:block">
            <dt className="text-ink-3">{name}</dt>
            <dd className="flex items-center gap-1">
              <span className="ident wrap-anywhere">{value}</span>
              <CopyButton value={value} label={`Copy ${name}`} />
              {name === 'trace id' ? (
                <TextLink href={`/infrastructure/traces/${value}`}>Show the trace</TextLink>
              ) : null}
            </dd>
          </div>
        ))}
        {attributes.map(([name, value]) => (
          <div key={name} className="contents max-md:block">
            <dt className="wrap-anywhere text-ink-3">{name}</dt>
            <dd className="ident wrap-anywhere">{value}</dd>
          </div>
        ))}
      </dl>
      {attributes.length + ids.length === 0 ? (
        <p className="text-xs text-ink-2">No attributes.</p>
      ) : null}
    </div>
  );
}

function LogRow({ row, short }: { row: LogItem; short: boolean }) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const zone = useZone();
  const atMs = Date.parse(row.at);
  const origin = [row.service, row.host].filter(Boolean).join(' · ');
  return (
    <li>
      <button
        type="button"
        data-row-focus={row.id}
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
        className="flex min-h-7 w-full items-baseline gap-x-3 px-4 py-1 text-left hover:bg-hover focus-visible:-outline-offset-2 max-md:min-h-11 max-md:flex-wrap"
      >
        <ChevronRight
          size={12}
          aria-hidden="true"
          className={cn('flex-none self-center text-ink-3', open && 'rotate-90')}
        />
        <time
          dateTime={row.at}
          title={formatAbsolute(atMs, zone)}
          className="flex-none text-xs text-ink-2 tabular-nums"
        >
          {short ? '' : `${formatDay(atMs, zone)} `}
          {formatClock(atMs, zone, true)}
        </time>
        <span className="w-20 flex-none text-xs">
          <Level severity={row.severity} />
        </span>
        {short ? null : (
          <span
            className="flex-none truncate text-xs text-ink-2 md:w-36"
            title={origin === '' ? undefined : origin}
          >
            {row.service ?? row.host ?? 'no sender'}
          </span>
        )}
        <span
          className={cn(
            'ident min-w-0 flex-1 text-xs text-ink max-md:basis-full',
            open ? 'wrap-anywhere' : 'truncate max-md:line-clamp-2 max-md:whitespace-normal',
          )}
        >
          {row.body}
        </span>
      </button>
      {open ? (
        <div id={id}>
          <LogDetails row={row} />
        </div>
      ) : null}
    </li>
  );
}

/** Log records, newest first; each expands to its full text and attributes. */
export function LogRows({
  rows,
  label,
  short = false,
}: {
  rows: readonly LogItem[];
  label: string;
  /** True to omit day and sender, for the records of a single resource. */
  short?: boolean;
}) {
  return (
    <ul aria-label={label} className="divide-y divide-line">
      {rows.map((row) => (
        <LogRow key={row.id} row={row} short={short} />
      ))}
    </ul>
  );
}
