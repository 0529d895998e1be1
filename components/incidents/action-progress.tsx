'use client';
import { describeProgress, describeSamples } from '#components/actions/judged-samples.ts';
import { shownUnit } from '#components/labels/signal-title.ts';
import { Meter } from '#components/ui/meter.tsx';
import { StateIcon } from '#components/ui/state-badge.tsx';
import { Time } from '#components/ui/time.tsx';
import { useZone } from '#components/ui/use-zone.ts';
import type { ActionDetail } from '#lib/schemas/actions/actions.ts';

/** Progress of a started action: its last log line, the verification samples, or its result. */
export function ActionProgress({ detail }: { detail: ActionDetail }) {
  const { verification, verificationProgress: progress } = detail;
  const zone = useZone();
  const run = detail.runs.at(-1);
  const line = run?.log.at(-1);
  if (verification)
    return (
      <ul className="grid gap-1 border-t border-line px-4 py-2.5">
        {verification.criteria.map((criterion) => {
          const unit = shownUnit(criterion.signal.metric, criterion.signal.unit);
          const state =
            criterion.passed === null ? 'unknown' : criterion.passed ? 'success' : 'error';
          return (
            <li key={`${criterion.signal.metric}-${criterion.signal.title}`} className="flex gap-2">
              <StateIcon
                state={state}
                size={14}
                label={
                  criterion.passed === null ? 'Unknown' : criterion.passed ? 'Passed' : 'Failed'
                }
                className="mt-[3px]"
              />
              <span className="min-w-0 text-xs text-ink-2">
                {criterion.signal.title}: {describeSamples(criterion, verification, unit, zone)}
              </span>
            </li>
          );
        })}
      </ul>
    );
  if (progress)
    return (
      <div className="grid gap-1.5 border-t border-line px-4 py-2.5">
        <Meter
          value={Math.min(1, progress.samples / Math.max(1, progress.needed))}
          label="Samples for the verification"
        />
        <p className="text-xs text-ink-2">{describeProgress(progress, zone)}</p>
      </div>
    );
  if (line && detail.status === 'running')
    return (
      <p className="border-t border-line px-4 py-2.5 text-xs text-ink-2">
        {line.text}, <Time at={line.at} />
      </p>
    );
  return null;
}
