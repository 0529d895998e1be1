'use client';
import type { UseQueryResult } from '@tanstack/react-query';
import { QueryBody } from '#components/client/page/query-body.tsx';
import { roleInText } from '#components/client/page/role-text.ts';
import { blastLine, sentenceCase } from '#components/labels/action-text.ts';
import { shownUnit } from '#components/labels/signal-title.ts';
import { Def, Defs } from '#components/ui/defs.tsx';
import { FormAlert } from '#components/ui/forms/form-alert.tsx';
import { RiskBadge } from '#components/ui/risk-badge.tsx';
import { formatCount, formatMetric } from '#lib/format.ts';
import { roles } from '#lib/permissions.ts';
import type { ActionPreview } from '#lib/schemas/actions/request.ts';
import { formatSpan } from '#lib/time-format.ts';
import { CheckList } from './checks-panel.tsx';

type Plan = ActionPreview['plan'];

/** The plan of the chosen action before it is proposed. */
export function ActionPreviewPart({ query }: { query: UseQueryResult<ActionPreview> }) {
  return (
    <section aria-label="Plan" aria-live="polite" className="overflow-hidden rounded-md hairline">
      <QueryBody query={query} what="plan" rows={3}>
        {(preview) => <Preview preview={preview} />}
      </QueryBody>
    </section>
  );
}

function Preview({ preview }: { preview: ActionPreview }) {
  const { plan, preCheck, policy, held, refusal } = preview;
  return (
    <>
      <p className="flex flex-wrap items-center justify-between gap-2 px-4 py-2.5 font-medium">
        <span className="wrap-anywhere">{preview.title}</span>
        <RiskBadge risk={plan.risk} />
      </p>
      <Defs className="border-t border-line">
        {plan.changes.map(({ field, from, to }) => (
          <Def key={field} label={sentenceCase(field)}>
            <span className="ident wrap-anywhere">
              {from} → <b className="font-semibold">{to}</b>
            </span>
          </Def>
        ))}
        <Def label="Expected effect">
          <Effect effect={plan.expectedEffect} />
        </Def>
        <Def label="Success">{successText(plan)}</Def>
        <Def label="Risk">{sentenceCase(plan.riskReasons.join('; '))}</Def>
        <Def label="Blast radius" detail={plan.blastRadius.names.join(', ')}>
          {blastLine(plan.blastRadius)}
        </Def>
        <Def label="Rollback">{rollbackText(plan)}</Def>
        <Def label="Dry run">{dryRunText(preview)}</Def>
        <Def label="Pre-check">
          <CheckList checks={preCheck.checks} />
        </Def>
        <Def label="Approvals" detail={policy.sentence}>
          {approvalText(policy)}
        </Def>
      </Defs>
      {held === null ? null : (
        <p className="border-t border-line px-4 py-2.5 text-ink-2">
          Execution is currently blocked after approval. {held}
        </p>
      )}
      {refusal === null ? null : (
        <div className="border-t border-line px-4 py-2.5">
          <FormAlert>It cannot be proposed. {refusal}</FormAlert>
        </div>
      )}
    </>
  );
}

function Effect({ effect }: { effect: Plan['expectedEffect'] }) {
  if (effect.kind === 'none') return <>None, because {effect.reason}.</>;
  const unit = shownUnit(effect.signal.metric, effect.signal.unit);
  return (
    <>
      {effect.signal.title}: {formatMetric(effect.from, unit)} →{' '}
      <b className="font-semibold">
        {typeof effect.baseline === 'number'
          ? `about ${formatMetric(effect.baseline, unit)}`
          : formatMetric(effect.to, unit)}
      </b>{' '}
      within {formatSpan(effect.withinMs)}
    </>
  );
}

function successText({ successCriteria: { criteria, state = [], windowMs } }: Plan): string {
  if (criteria.length === 0) return state.map(({ title }) => title).join('; ');
  const bounds = criteria.map(({ signal, must, bound }) => {
    const unit = shownUnit(signal.metric, signal.unit);
    return `${signal.title} ${must} ${formatMetric(bound, unit)}`;
  });
  return `${bounds.join('; ')}, for ${formatSpan(windowMs)}`;
}

function rollbackText({ rollback }: Plan): string {
  if (rollback.kind === 'plan') return rollback.steps.map(({ title }) => title).join(', ');
  return `${rollback.kind === 'none' ? 'None' : 'Not required'}, because ${rollback.reason}`;
}

function dryRunText({ dryRun }: ActionPreview): string {
  if (dryRun.kind !== 'done')
    return `${dryRun.kind === 'failed' ? 'Failed' : 'None'}, because ${dryRun.reason}`;
  const changes = dryRun.changes.map(({ field, from, to }) => `${field} ${from} → ${to}`);
  return ['Passed', ...changes].join(', ');
}

function approvalText({ mode, votes, roles: wanted }: ActionPreview['policy']): string {
  if (mode === 'automatic') return 'None: the policy runs it automatically';
  const names = roles.filter((role) => wanted.includes(role)).map(roleInText);
  return `${formatCount(votes, 'approval')} by ${names.join(', ')}`;
}
