'use client';
import { ArrowDownToLine, Download, WrapText } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { downloadText } from '#components/charts/frame/chart-csv.ts';
import { IconButton } from '#components/ui/icon-button.tsx';
import { Panel, PanelFoot, PanelHeader } from '#components/ui/panel.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import type { State } from '#components/ui/states/states.tsx';
import { ScrollBox } from '#components/ui/tables/scroll-box.tsx';
import { Time } from '#components/ui/time.tsx';
import { useZone } from '#components/ui/use-zone.ts';
import { cn } from '#lib/cn.ts';
import type { ActionDetail } from '#lib/schemas/actions/actions.ts';
import { formatSpan, formatClock } from '#lib/time-format.ts';

type Run = ActionDetail['runs'][number];

const RUN_STATE: Record<string, { state: State; word: string }> = {
  queued: { state: 'info', word: 'Starting' },
  running: { state: 'info', word: 'Running' },
  succeeded: { state: 'success', word: 'Succeeded' },
  failed: { state: 'error', word: 'Failed' },
  unknown: { state: 'warning', word: 'Outcome unknown' },
  cancelled: { state: 'ok', word: 'Canceled' },
};

function logText(run: Run): string {
  return run.log.map((line) => `${line.at} ${line.level} ${line.text}`).join('\n');
}

/** A run with its log, which can follow new lines, wrap lines and be saved. */
export function RunPanel({ run, name }: { run: Run; name: string }) {
  const [follow, setFollow] = useState(true);
  const [wrap, setWrap] = useState(true);
  const box = useRef<HTMLDivElement>(null);
  const zone = useZone();
  const lines = run.log.length;
  useEffect(() => {
    if (follow && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [follow, lines]);
  const shown = RUN_STATE[run.status] ?? { state: 'unknown' as const, word: run.status };
  const title = run.purpose === 'rollback' ? 'Rollback run' : 'Run';
  return (
    <Panel aria-label={title}>
      <PanelHeader
        title={title}
        ruled
        end={
          <span className="flex items-center gap-0.5">
            <IconButton
              size="icon-sm"
              icon={ArrowDownToLine}
              label={follow ? 'Stop following' : 'Follow new lines'}
              aria-pressed={follow}
              className={follow ? 'bg-selected' : ''}
              onClick={() => setFollow(!follow)}
            />
            <IconButton
              size="icon-sm"
              icon={WrapText}
              label={wrap ? 'Do not wrap lines' : 'Wrap lines'}
              aria-pressed={wrap}
              className={wrap ? 'bg-selected' : ''}
              onClick={() => setWrap(!wrap)}
            />
            <IconButton
              size="icon-sm"
              icon={Download}
              label="Download the log"
              onClick={() => downloadText(`${name}-${run.purpose}.log`, logText(run))}
            />
          </span>
        }
      >
        <StateBadge state={shown.state} badge>
          {shown.word}
        </StateBadge>
        {run.simulated && (
          <StateBadge state="unknown" badge>
            Simulated
          </StateBadge>
        )}
      </PanelHeader>
      <ScrollBox
        ref={box}
        role="log"
        label={`Log of the ${title.toLowerCase()}`}
        className="max-h-64 overflow-auto bg-sunken px-4 py-2"
      >
        {lines === 0 ? (
          <p className="text-xs text-ink-3">No output yet. The worker starts within seconds.</p>
        ) : (
          <ol className={cn('ident grid gap-0.5', !wrap && 'w-max')}>
            {run.log.map((line, index) => (
              <li
                key={index}
                className={cn(
                  'flex gap-3',
                  wrap ? 'wrap-anywhere' : 'whitespace-pre',
                  line.level === 'error' && 'text-error-text',
                )}
              >
                <time dateTime={line.at} className="flex-none text-ink-3">
                  {formatClock(Date.parse(line.at), zone, true)}
                </time>
                <span>
                  {line.level === 'error' ? <span className="sr-only">Error: </span> : null}
                  {line.text}
                </span>
              </li>
            ))}
          </ol>
        )}
      </ScrollBox>
      <PanelFoot>
        {run.startedAt === null ? (
          'Not started yet'
        ) : (
          <span>
            Started <Time at={run.startedAt} show="both" />
            {run.finishedAt === null
              ? ''
              : `, took ${formatSpan(Date.parse(run.finishedAt) - Date.parse(run.startedAt))}`}
          </span>
        )}
      </PanelFoot>
    </Panel>
  );
}
