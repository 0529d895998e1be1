'use client';
import { TextLink } from '#components/ui/link.tsx';
import { Markdown } from '#components/ui/markdown.tsx';
import { Time } from '#components/ui/time.tsx';
import { useZone } from '#components/ui/use-zone.ts';
import { cn } from '#lib/cn.ts';
import type { IncidentDetail, TimelineEvent } from '#lib/schemas/incidents/incidents.ts';
import { formatAbsolute, formatClock } from '#lib/time-format.ts';
import { CommentEntry } from './comment-entry.tsx';
import { TimelineIcon } from './timeline-icon.tsx';
import { isStory, type TimelineRow } from './timeline-layers.ts';

export interface TimelineRowItemProps {
  row: TimelineRow;
  incident: IncidentDetail;
  last: boolean;
}

function Clock({ at }: { at: string }) {
  const zone = useZone();
  const atMs = Date.parse(at);
  return (
    <time
      dateTime={at}
      title={formatAbsolute(atMs, zone)}
      className="w-9 flex-none pt-0.5 text-xs text-ink-3 tabular-nums"
    >
      {formatClock(atMs, zone)}
    </time>
  );
}

/** Line and mark: a 19 px icon for the story, a 7 px ring for the log, dashes for a silence. */
function Rail({ kind, last }: { kind: 'silence' | 'log' | TimelineEvent; last: boolean }) {
  return (
    <span
      aria-hidden="true"
      className="relative flex w-[19px] flex-none justify-center self-stretch"
    >
      {last ? null : (
        <i
          className={cn(
            'absolute top-3 -bottom-3 w-px',
            kind === 'silence' ? 'border-l border-dashed border-line-strong' : 'bg-line-strong',
          )}
        />
      )}
      {typeof kind === 'object' ? (
        <i className="relative mt-0.5 grid size-[19px] place-items-center rounded-full bg-surface text-ink-2 hairline">
          <TimelineIcon kind={kind.kind} />
        </i>
      ) : null}
      {kind === 'log' ? (
        <i className="relative mt-[7px] size-[7px] rounded-full bg-surface shadow-[inset_0_0_0_1.5px_var(--text-3)]" />
      ) : null}
    </span>
  );
}

/** Users' comments on an action are Markdown; all other text is plain. */
function EventBody({ event: { kind, body } }: { event: TimelineEvent }) {
  if (kind === 'action.comment') return <Markdown text={body ?? ''} className="text-ink-2" />;
  return <p className="text-xs text-ink-2">{body}</p>;
}

/** One line of the timeline. */
export function TimelineRowItem({ row, incident, last }: TimelineRowItemProps) {
  if (row.kind === 'silence')
    return (
      <li className="flex gap-2.5 py-1">
        <span className="w-9 flex-none" />
        <Rail kind="silence" last={last} />
        <span className="text-xs text-ink-3">{row.text}</span>
      </li>
    );
  if (row.kind === 'many')
    return (
      <li className="flex gap-2.5 py-1">
        <Clock at={row.at} />
        <Rail kind="log" last={last} />
        <details className="min-w-0 flex-1 text-xs text-ink-2">
          <summary className="min-h-5 cursor-pointer rounded-sm">{row.title}</summary>
          <ul className="mt-1 grid gap-1 pb-1">
            {row.events.map((event) => (
              <li key={event.id}>{event.title}</li>
            ))}
          </ul>
        </details>
      </li>
    );
  const { event } = row;
  const story = isStory(event);
  const otherId = event.data['incidentId'];
  return (
    <li className={cn('flex gap-2.5', story ? 'py-1' : 'py-0.5')}>
      <Clock at={event.at} />
      <Rail kind={story ? event : 'log'} last={last} />
      <div className="min-w-0 flex-1 pt-px wrap-break-word">
        {event.kind === 'comment' ? (
          <CommentEntry event={event} incident={incident} />
        ) : (
          <>
            <p className={story ? 'font-semibold' : 'pt-px text-xs text-ink-2'}>
              {event.title}
              {event.editedAt === null ? null : (
                <span className="text-xs font-normal text-ink-3">
                  {' '}
                  edited <Time at={event.editedAt} />
                </span>
              )}
            </p>
            {event.body ? <EventBody event={event} /> : null}
            {typeof otherId === 'string' ? (
              <TextLink href={`/incidents/${otherId}`} className="text-xs">
                Open the other incident
              </TextLink>
            ) : null}
          </>
        )}
      </div>
    </li>
  );
}
