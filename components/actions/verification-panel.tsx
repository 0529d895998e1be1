'use client';
import { ReproductionResult } from '#components/experiments/reproduction-result.tsx';
import { Meter } from '#components/ui/meter.tsx';
import { Panel, PanelBody, PanelFoot, PanelHeader } from '#components/ui/panel.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { Time } from '#components/ui/time.tsx';
import type { ActionDetail } from '#lib/schemas/actions.ts';
import { formatSpan } from '#lib/time-format.ts';
import { ActionStatusBadge } from './action-status.tsx';
import { MeasuredCriteria } from './criteria-panel.tsx';

const RESULT = {
  verified: { state: 'success', word: 'Verified' },
  not_verified: { state: 'error', word: 'Not verified' },
  inconclusive: { state: 'warning', word: 'Inconclusive' },
} as const;

/** Progress of the measurement after the run, then its result. */
export function VerificationPanel({ action }: { action: ActionDetail }) {
  const { verification, verificationProgress: progress } = action;
  if (verification !== null) {
    const result = RESULT[verification.outcome];
    const overruled =
      verification.outcome === 'inconclusive' && action.status !== 'inconclusive'
        ? action.statusReason
        : null;
    return (
      <Panel aria-label="Verification">
        <PanelHeader
          title="Verification"
          end={
            <span>
              measured for{' '}
              {formatSpan(Date.parse(verification.toAt) - Date.parse(verification.fromAt))}, until{' '}
              <Time at={verification.toAt} show="absolute" />
            </span>
          }
        >
          <StateBadge state={result.state} badge>
            {result.word}
          </StateBadge>
        </PanelHeader>
        <PanelBody>{verification.reason}</PanelBody>
        {verification.criteria.length > 0 ? (
          <div className="border-t border-line">
            <MeasuredCriteria criteria={verification.criteria} />
          </div>
        ) : null}
        {verification.reproduction === undefined ? null : (
          <div className="border-t border-line">
            <ReproductionResult result={verification.reproduction} />
          </div>
        )}
        {overruled ? <PanelFoot>A person settled it: {overruled}</PanelFoot> : null}
      </Panel>
    );
  }
  if (progress === null) return null;
  return (
    <Panel aria-label="Verification">
      <PanelHeader
        title="Verification"
        end={
          <span>
            until <Time at={progress.untilAt} show="both" />
          </span>
        }
      >
        <ActionStatusBadge
          status="verifying"
          progress={`${progress.samples} of ${progress.needed}`}
        />
      </PanelHeader>
      <PanelBody className="grid gap-1.5">
        <p>
          {progress.samples} of {progress.needed} samples measured of every signal, from{' '}
          <Time at={progress.fromAt} show="absolute" /> on.
        </p>
        <Meter
          value={progress.samples / Math.max(1, progress.needed)}
          label="Samples measured"
          tone="accent"
        />
        <p className="text-xs text-ink-3">
          Three of four samples decide at the end. Missing data and a mixed picture call a person,
          not the rollback.
        </p>
      </PanelBody>
    </Panel>
  );
}
