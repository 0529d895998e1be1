import { CopyButton } from '#components/ui/copy-button.tsx';
import { formatDuration } from '#lib/format.ts';
import type { TraceSpan } from '#lib/schemas/infrastructure/traces.ts';
import type { WaterfallRow } from './waterfall-layout.ts';

/** Details of a span: times, ids, message and attributes. */
export function SpanDetails({ row }: { row: WaterfallRow<TraceSpan> }) {
  const { span } = row;
  const facts: [string, string][] = [
    ['service', span.service],
    ...(span.host === null ? [] : [['host', span.host] satisfies [string, string]]),
    ['kind', span.kind],
    ['status', span.statusMessage === null ? span.status : `${span.status}, ${span.statusMessage}`],
    ['begins after', formatDuration(span.startMs / 1_000)],
    ['takes', formatDuration(span.durationMs / 1_000)],
    ['of which self time', formatDuration(row.selfMs / 1_000)],
    ['span id', span.spanId],
    ...(span.parentSpanId === null
      ? []
      : [
          [
            'parent span id',
            row.orphan ? `${span.parentSpanId} (not stored)` : span.parentSpanId,
          ] satisfies [string, string],
        ]),
  ];
  const attributes = Object.entries(span.attributes).toSorted(([a], [b]) =>
    a.localeCompare(b, 'en'),
  );
  return (
    <dl className="grid gap-x-4 gap-y-1 bg-sunken px-4 py-3 text-xs md:grid-cols-[minmax(120px,max-content)_minmax(0,1fr)]">
      {[...facts, ...attributes].map(([name, value]) => (
        <div key={name} className="contents max-md:block">
          <dt className="wrap-anywhere text-ink-3">{name}</dt>
          <dd className="flex items-start gap-1">
            <span className="ident min-w-0 wrap-anywhere">{value}</span>
            {name.endsWith('id') ? <CopyButton value={value} label={`Copy ${name}`} /> : null}
          </dd>
        </div>
      ))}
    </dl>
  );
}
