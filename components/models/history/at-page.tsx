'use client';
import { useQuery } from '@tanstack/react-query';
import { parseAsString, useQueryState } from 'nuqs';
import { PromotionPanel } from '#components/actions/promotion-panel.tsx';
import { api, isApiError } from '#components/client/api.ts';
import { DetailFrame, RAIL_GRID, RailSkeleton } from '#components/client/page/detail-frame.tsx';
import { NoPermission } from '#components/client/page/no-permission.tsx';
import { PageCrumb } from '#components/client/page/page-crumb.tsx';
import { useCan } from '#components/client/session.tsx';
import { atHref, modelHref } from '#components/labels/model-name.ts';
import { FormAlert } from '#components/ui/forms/form-alert.tsx';
import { ButtonLink, TextLink } from '#components/ui/link.tsx';
import { PageHead } from '#components/ui/page-head.tsx';
import { useZone } from '#components/ui/use-zone.ts';
import { queryKey } from '#lib/query-keys.ts';
import type { ModelAt } from '#lib/schemas/models/governance.ts';
import { formatAbsolute } from '#lib/time-format.ts';
import { ApprovalPanel, EvidencePanel } from './at-approval.tsx';
import { AtControls, AtLinks, nameNow } from './at-controls.tsx';
import {
  DecidedPanel,
  ReasonPanel,
  SaidPanel,
  TrainedPanel,
  MonitoringPanel,
} from './at-panels.tsx';

function useModelAt(name: string, at: string | null) {
  return useQuery({
    queryKey: queryKey('models', 'at', name, at),
    queryFn: ({ signal }) =>
      api<ModelAt>(`/api${modelHref(name, 'at')}`, { query: { at }, signal }),
    enabled: useCan('models:read'),
  });
}

/** Summary in one line. */
function titleOf({ name, decided, existed, removed, at, answered }: ModelAt): string {
  if (!existed)
    return removed !== null && at >= removed.at
      ? `${name} was removed`
      : `${name} did not exist yet`;
  if (decided !== null) return `Version ${decided.version} of ${name} was serving`;
  const [most] = answered;
  return most === undefined
    ? `No version of ${name} was serving`
    : `Version ${most.version} of ${name} served without an alias`;
}

function Answer({ answer, isNow }: { answer: ModelAt; isNow: boolean }) {
  const [, setAt] = useQueryState('at', parseAsString.withOptions({ history: 'push' }));
  const zone = useZone();
  const { approval } = answer;
  return (
    <>
      <PageCrumb
        label="Point in time"
        parent={{ label: answer.name, href: modelHref(nameNow(answer)) }}
      />
      <PageHead
        title={<span className="wrap-anywhere">{titleOf(answer)}</span>}
        sub={
          <>
            {isNow ? 'Now, ' : 'Time '}
            {formatAbsolute(Date.parse(answer.at), zone)}.{' '}
            {answer.removed === null ? (
              <TextLink href={modelHref(nameNow(answer))}>
                {answer.nowNamed === null ? 'Current model' : `Current model, ${answer.nowNamed}`}
              </TextLink>
            ) : (
              `Removed by ${answer.removed.by} at ${formatAbsolute(Date.parse(answer.removed.at), zone)}.`
            )}
          </>
        }
        actions={<AtLinks answer={answer} />}
      />
      <AtControls answer={answer} isNow={isNow} onChange={(next) => void setAt(next)} />
      <div className={RAIL_GRID}>
        <div className="flex min-w-0 flex-col gap-(--gutter)">
          <DecidedPanel answer={answer} />
          <ApprovalPanel approval={approval} />
          {approval.kind === 'action' ? <EvidencePanel approval={approval} /> : null}
          {approval.kind === 'action' && approval.promotion !== null ? (
            <PromotionPanel model={nameNow(answer)} promotion={approval.promotion} />
          ) : null}
          <TrainedPanel trainedOn={answer.trainedOn} />
        </div>
        <div className="flex min-w-0 flex-col gap-(--gutter)">
          <ReasonPanel answer={answer} />
          <MonitoringPanel watch={answer.watch} />
          <SaidPanel answer={answer} />
        </div>
      </div>
    </>
  );
}

/**
 * State of the model at any time: the serving version, its training data, approval and monitoring.
 */
export function AtPage({ name }: { name: string }) {
  const mayRead = useCan('models:read');
  const [at] = useQueryState('at');
  const query = useModelAt(name, at);
  if (!mayRead) return <NoPermission permission="models:read" what="models" />;
  // An invalid time is an error in the URL, not in the model.
  const problem =
    isApiError(query.error) && 'at' in query.error.fields ? query.error.message : null;
  if (problem !== null)
    return (
      <>
        <h1 className="text-xl font-semibold">This time cannot be shown</h1>
        <FormAlert>{problem}</FormAlert>
        <p>
          <ButtonLink href={atHref(name, null)}>Show the current version</ButtonLink>
        </p>
      </>
    );
  return (
    <DetailFrame
      query={query}
      noun="model"
      gone="No model with this name was ever registered."
      back={{ href: '/models', label: 'All models' }}
      skeleton={<RailSkeleton rows={8} />}
    >
      {(answer) => <Answer answer={answer} isNow={at === null} />}
    </DetailFrame>
  );
}
