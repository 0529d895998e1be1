'use client';
import { Play, Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { rolesSentence } from '#components/client/page/no-permission.tsx';
import { QueryBody } from '#components/client/page/query-body.tsx';
import { useCan } from '#components/client/session.tsx';
import { Button } from '#components/ui/button.tsx';
import { FormAlert } from '#components/ui/forms/form-alert.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Meter } from '#components/ui/meter.tsx';
import { formatCount, formatPercent } from '#lib/format.ts';
import type { DemoStatus } from '#lib/schemas/governance/governance.ts';
import { useDemo } from './use-demo.ts';

type Demo = ReturnType<typeof useDemo>;

/** Status text while the demo company starts. */
function describeStarting(progress: number | null): string {
  return progress === null
    ? 'Starting the demo processes.'
    : `Loading 28 days of history: ${formatPercent(progress, 0)}.`;
}

function Actions({ demo, status }: { demo: Demo; status: DemoStatus }) {
  const mayWrite = useCan('accounts:write');
  if (!mayWrite)
    return (
      <p className="text-xs text-ink-3">
        Users with this role can open and remove it: {rolesSentence('accounts:write')}.
      </p>
    );
  const { state, cannotOpen, resources } = status;
  const removable = state === 'starting' || state === 'running' || resources > 0;
  return (
    <div className="flex flex-wrap items-center gap-2">
      {state === 'off' && cannotOpen === null ? (
        <Button pending={demo.open.pending} onClick={demo.open.run}>
          <Play size={14} aria-hidden="true" />
          Open the demo company
        </Button>
      ) : null}
      {removable ? (
        <Button pending={demo.remove.pending || state === 'removing'} onClick={demo.remove.run}>
          <Trash2 size={14} aria-hidden="true" />
          {state === 'off' ? 'Remove the remaining data' : 'Remove the demo company'}
        </Button>
      ) : null}
      {state === 'off' && cannotOpen !== null ? (
        <p className="text-xs text-ink-3">{cannotOpen}</p>
      ) : null}
    </div>
  );
}

/** Records that remain after a removal because users worked on them; null if there are none. */
function describeStored({ incidents, actions }: DemoStatus['kept']): string | null {
  const parts = [
    ...(incidents === 0 ? [] : [formatCount(incidents, 'incident')]),
    ...(actions === 0 ? [] : [formatCount(actions, 'action')]),
  ];
  return parts.length === 0 ? null : parts.join(' and ');
}

function KeptText({ status: { state, kept } }: { status: DemoStatus }) {
  const words = describeStored(kept);
  if (words === null) return null;
  return (
    <p className="text-xs text-ink-3">
      {state === 'off'
        ? `Retained, closed and marked as demo, because users worked on them: ${words}.`
        : `Removal retains records that users worked on, closed and marked as demo: ${words}.`}
    </p>
  );
}

function StateText({ status }: { status: DemoStatus }): ReactNode {
  const { state, progress, resources, incidents } = status;
  if (state === 'off')
    return resources === 0 ? null : (
      <p>
        The demo is not running, but {formatCount(resources, 'resource')} of it are still stored.
      </p>
    );
  if (state === 'removing') return <p>Removing the demo. Its audit entries remain.</p>;
  if (state === 'running')
    return (
      <>
        <p>
          Running: {formatCount(resources, 'resource')}, {formatCount(incidents, 'incident')}.{' '}
          <TextLink href="/infrastructure">View its services</TextLink>
        </p>
        {status.page === null ? null : (
          <p>
            <a href={status.page} target="_blank" rel="noreferrer" className="link">
              Inject a fault
            </a>{' '}
            <span className="text-xs text-ink-3">Opens a separate page, on this machine only.</span>
          </p>
        )}
        {status.past === null ? null : (
          <p className="text-xs text-ink-3">
            Processing its history: {status.past.done} of {status.past.total} incidents.
          </p>
        )}
      </>
    );
  return (
    <div className="grid gap-1.5">
      <p>{describeStarting(progress)}</p>
      <Meter value={progress ?? 0} label="Loaded history" tone="accent" />
    </div>
  );
}

/** State of the demo company, with buttons to start and to remove it. */
export function DemoControl() {
  const demo = useDemo();
  const error = demo.open.error ?? demo.remove.error;
  return (
    <QueryBody query={demo.query} what="demo" rows={1}>
      {(status) => (
        <div className="grid gap-2.5">
          <div aria-live="polite">
            <StateText status={status} />
            <KeptText status={status} />
          </div>
          {status.problem === null ? null : <FormAlert>{status.problem}</FormAlert>}
          {error === null ? null : <FormAlert>{error.message}</FormAlert>}
          <Actions demo={demo} status={status} />
        </div>
      )}
    </QueryBody>
  );
}
