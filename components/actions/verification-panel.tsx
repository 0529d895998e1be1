'use client';
import { ReproductionResult } from '#components/experiments/reproduction/reproduction-result.tsx';
import { ActionStatusBadge } from '#components/labels/action-status.tsx';
import { Meter } from '#components/ui/meter.tsx';
import { Panel, PanelBody, PanelFoot, PanelHeader } from '#components/ui/panel.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { Time } from '#components/ui/time.tsx';
import { useZone } from '#components/ui/use-zone.ts';
import type { ActionDetail, OtherCause } from '#lib/schemas/actions/actions.ts';
import { formatSpan } from '#lib/time-format.ts';
import { MeasuredCriteria } from './criteria-panel.tsx';
import { describeProgress } from './judged-samples.ts';

const RESULT = {
  verified: { state: 'success', word: 'Verified' },
  not_verified: { state: 'error', word: 'Not verified' },
  inconclusive: { state: 'warning', word: 'Inconclusive' },
} as const;

/** Other causes that started after the run. */
function OtherCauses({ causes }: { causes: readonly OtherCause[] }) {
  return (
    <div className="border-t border-line px-4 py-2.5">
      <p className="text-xs text-ink-2">Other causes that started after the run:</p>
      <ul className="mt-1 grid gap-1">
        {causes.slice(0, 5).map(({ kind, title, at }) => (
          <li key={`${kind} ${title} ${at}`} className="wrap-anywhere">
            {title}, <Time at={at} show="absolute" />
          </li>
        ))}
      </ul>
      {causes.length > 5 ? (
        <p className="mt-1 text-xs text-ink-2">and {causes.length - 5} more</p>
      ) : null}
    </div>
  );
}

/** Progress of the measurement after the run, then its result. */
export function VerificationPanel({ action }: { action: ActionDetail }) {
  const { verification, verificationProgress: progress } = action;
  const zone = useZone();
  if (verification !== null) {
    const result = RESULT[verification.outcome];
    const { rollback, otherCauses = [] } = verification;
    const askedPerson = verification.outcome === 'inconclusive' || rollback?.automatic === false;
    const settled =
      askedPerson && verification.outcome !== 'verified' && action.status !== 'inconclusive'
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
            <MeasuredCriteria verification={verification} />
          </div>
        ) : null}
        {otherCauses.length > 0 ? <OtherCauses causes={otherCauses} /> : null}
        {verification.reproduction === undefined ? null : (
          <div className="border-t border-line">
            <ReproductionResult result={verification.reproduction} />
          </div>
        )}
        {settled ? <PanelFoot>Outcome recorded by {settled}</PanelFoot> : null}
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
        <ActionStatusBadge status="verifying" progress={describeProgress(progress, zone)} />
      </PanelHeader>
      <PanelBody className="grid gap-1.5">
        <p>
          {describeProgress(progress, zone)}. Measured since{' '}
          <Time at={progress.fromAt} show="absolute" />.
        </p>
        <Meter
          value={Math.min(1, progress.samples / Math.max(1, progress.needed))}
          label="Samples measured"
          tone="accent"
        />
        <p className="text-xs text-ink-3">
          Three of four samples decide at the end. Missing data, mixed results and other causes need
          a manual decision and never trigger the rollback.
        </p>
      </PanelBody>
    </Panel>
  );
}
