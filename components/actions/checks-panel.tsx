'use client';
import { Check, CircleX, Minus } from 'lucide-react';
import type { ReactNode } from 'react';
import { sentenceCase } from '#components/labels/action-text.ts';
import { Panel, PanelBody, PanelHeader } from '#components/ui/panel.tsx';
import { Time } from '#components/ui/time.tsx';
import type { ActionDetail } from '#lib/schemas/actions/actions.ts';
import { formatSpan } from '#lib/time-format.ts';

/** Pre-check, dry run and rollback, side by side. */
export function ChecksPanel({ action }: { action: ActionDetail }) {
  return (
    <Panel className="grid divide-line max-md:divide-y md:grid-cols-3 md:divide-x">
      <div className="min-w-0">
        <PreCheck preCheck={action.preCheck} />
      </div>
      <div className="min-w-0">
        <DryRun action={action} />
      </div>
      <div className="min-w-0">
        <Rollback plan={action.plan} />
      </div>
    </Panel>
  );
}

function Note({ children }: { children: ReactNode }) {
  return <p className="mt-1.5 text-xs text-ink-3">{children}</p>;
}

type ListedCheck = Pick<ActionDetail['preCheck']['checks'][number], 'title' | 'ok' | 'detail'> & {
  /** False = there was nothing to measure, so the check neither passed nor failed. */
  measured?: boolean;
};

function CheckMark({ ok, measured = true }: ListedCheck) {
  if (!ok) return <CircleX size={14} aria-label="failed" className="mt-[3px] text-error-text" />;
  return measured ? (
    <Check size={14} aria-label="passed" className="mt-[3px] text-ink-3" />
  ) : (
    <Minus size={14} aria-label="not measured" className="mt-[3px] text-ink-3" />
  );
}

/** Checks of the target's state. Checks that failed or could not run show a detail. */
export function CheckList({ checks }: { checks: readonly ListedCheck[] }) {
  return (
    <ul className="grid gap-1">
      {checks.map((check, index) => (
        <li key={index} className="flex items-start gap-2">
          <CheckMark {...check} />
          <span className="min-w-0 wrap-anywhere">
            {check.title}
            {check.ok && check.measured !== false ? null : (
              <span className={`block text-xs ${check.ok ? 'text-ink-3' : 'text-error-text'}`}>
                {check.detail}
              </span>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}

function PreCheck({ preCheck }: { preCheck: ActionDetail['preCheck'] }) {
  const passed = preCheck.checks.filter((check) => check.ok).length;
  return (
    <>
      <PanelHeader
        title="Pre-check"
        end={
          <span>
            {passed} of {preCheck.checks.length} at <Time at={preCheck.at} show="absolute" />
          </span>
        }
      />
      <PanelBody>
        <CheckList checks={preCheck.checks} />
        <Note>Checked again on approval and at start.</Note>
      </PanelBody>
    </>
  );
}

function Steps({ steps }: { steps: ActionDetail['plan']['steps'] }) {
  return (
    <ol className="grid gap-1">
      {steps.map((step, index) => (
        <li key={index} className="flex gap-2">
          <span className="w-3 flex-none text-ink-3 tabular-nums">{index + 1}</span>
          <span className="min-w-0 wrap-anywhere">{step.title}</span>
        </li>
      ))}
    </ol>
  );
}

function DryRun({ action }: { action: ActionDetail }) {
  const { dryRun, plan } = action;
  const words = { done: 'passed', unsupported: 'not supported', failed: 'failed' }[dryRun.kind];
  return (
    <>
      <PanelHeader
        title="Dry run"
        end={
          <span className={dryRun.kind === 'failed' ? 'text-error-text' : undefined}>
            {words}
            {dryRun.kind === 'done' ? (
              <>
                {' at '}
                <Time at={dryRun.at} show="absolute" />
              </>
            ) : null}
          </span>
        }
      />
      <PanelBody>
        <Steps steps={plan.steps} />
        {dryRun.kind === 'done' ? (
          <Note>
            {sentenceCase(dryRun.detail)}
            {dryRun.detail.endsWith('.') || dryRun.detail === '' ? ' ' : '. '}
            {dryRun.changes
              .map((change) => `${change.field}: ${change.from} to ${change.to}`)
              .join(', ')}
          </Note>
        ) : (
          <Note>
            {dryRun.kind === 'failed' ? 'Failed' : 'None'}, because {dryRun.reason}
          </Note>
        )}
      </PanelBody>
    </>
  );
}

function Rollback({ plan }: { plan: ActionDetail['plan'] }) {
  const { rollback } = plan;
  if (rollback.kind !== 'plan')
    return (
      <>
        <PanelHeader title="Rollback plan" />
        <PanelBody>
          <p>
            {rollback.kind === 'none' ? 'None' : 'Not required'}, because {rollback.reason}.
          </p>
          {rollback.kind === 'none' ? (
            <Note>
              This raises the risk by one class. A failed verification needs a manual decision.
            </Note>
          ) : null}
        </PanelBody>
      </>
    );
  return (
    <>
      <PanelHeader title="Rollback plan" end={`about ${formatSpan(rollback.aboutMs)}`} />
      <PanelBody>
        <Steps steps={rollback.steps} />
        <Note>
          Starts automatically when a success criterion is measured and fails. The incident then
          returns to its owner.
        </Note>
      </PanelBody>
    </>
  );
}
