'use client';
import { CheckList } from '#components/actions/checks-panel.tsx';
import { LoadFailed } from '#components/client/page/load-failed.tsx';
import { QueryBody } from '#components/client/page/query-body.tsx';
import { useCan } from '#components/client/session.tsx';
import { useIncidentsOfModel } from '#components/inference/model/use-model.ts';
import { actionKey } from '#components/labels/action-text.ts';
import { incidentKey, incidentState } from '#components/labels/incident-text.ts';
import { measureFigure, metricWord, realisedMeasures } from '#components/labels/measure-text.ts';
import { atHref, modelHref } from '#components/labels/model-name.ts';
import { CopyButton } from '#components/ui/copy-button.tsx';
import { Def, Defs } from '#components/ui/defs.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Panel, PanelBody, PanelFoot, PanelHeader } from '#components/ui/panel.tsx';
import { StateBadge, StateIcon } from '#components/ui/state-badge.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { SkeletonRows } from '#components/ui/states/skeleton.tsx';
import { Time } from '#components/ui/time.tsx';
import { useOrigin } from '#components/ui/use-origin.ts';
import { formatCount, formatPercent } from '#lib/format.ts';
import type { PerformanceAnswer } from '#lib/schemas/drift/windows.ts';
import { useServedPerformance, useVerdict, verdictPath } from './use-version.ts';
import {
  incidentsWhile,
  type AliasSpan,
  type ServedRange,
  type ServedSpan,
} from './version-life.ts';
import { VERDICT } from './version-text.ts';

export function SpanTimes({
  span: { fromAt, toAt },
}: {
  span: Pick<AliasSpan, 'fromAt' | 'toAt'>;
}) {
  if (toAt === null && fromAt !== null)
    return (
      <>
        since <Time at={fromAt} show="both" />
      </>
    );
  return (
    <>
      {fromAt === null ? 'until ' : <Time at={fromAt} show="absolute" />}
      {fromAt === null ? null : ' to '}
      {toAt === null ? 'now' : <Time at={toAt} show="absolute" />}
    </>
  );
}

function Decision({ set }: Pick<AliasSpan, 'set'>) {
  if (set === null) return 'The author was not recorded';
  if (set.action === null) return `Set by ${set.by.name}, no approval needed`;
  const { approvedBy } = set.action;
  return (
    <>
      Decided in <TextLink href={set.action.href}>{actionKey(set.action)}</TextLink>
      {approvedBy.length === 0 ? '' : `, approved by ${approvedBy.join(' and ')}`}
    </>
  );
}

/** Periods in which aliases pointed to the version, and who decided. */
export function SpansPanel({ name, spans }: { name: string; spans: readonly AliasSpan[] }) {
  return (
    <Panel aria-label="Serving periods">
      <PanelHeader
        title="Serving periods and decisions"
        count={spans.length}
        ruled
        end={<TextLink href={atHref(name, null)}>Choose a time</TextLink>}
      />
      {spans.length === 0 ? (
        <EmptyState kind="no-data" title="No alias pointed to it" className="min-h-28">
          After an alias points to it, this shows the period and the decision.
        </EmptyState>
      ) : (
        <ul className="divide-y divide-line">
          {spans.map((span) => (
            <li key={`${span.alias} ${span.fromAt ?? ''} ${span.toAt ?? ''}`} className="px-4 py-2">
              <p className="wrap-anywhere">
                <span className="font-medium">{span.alias}</span> <SpanTimes span={span} />
              </p>
              <p className="text-xs wrap-anywhere text-ink-2">
                <Decision set={span.set} />
              </p>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Measures({ answer }: { answer: PerformanceAnswer }) {
  if (answer.judged === 0)
    return (
      <EmptyState
        kind="no-data"
        title={answer.rows === 0 ? 'No requests in that time' : 'No labels in that time'}
        className="min-h-28"
      >
        {answer.rows === 0
          ? 'Send rows that name this version: POST /api/ingest/inference.'
          : `${formatCount(answer.rows, 'request')}, none with a prediction and a label.`}
      </EmptyState>
    );
  return (
    <>
      <Defs>
        {realisedMeasures(answer).map(({ name, value }) => (
          <Def key={name} label={metricWord(name)}>
            <span className="font-medium tabular-nums">{measureFigure(name, value)}</span>
          </Def>
        ))}
      </Defs>
      <PanelFoot>
        {formatCount(answer.judged, 'judged request')},{' '}
        {formatPercent(answer.rows === 0 ? null : answer.labelled / answer.rows)} of{' '}
        {formatCount(answer.rows, 'request')} labeled.
      </PanelFoot>
    </>
  );
}

/** Label-based performance of the version's predictions while it served. */
export function ServedPerformancePanel({
  name,
  version,
  sends,
  range,
}: {
  name: string;
  version: number;
  /** Whether the model sends rows. */
  sends: boolean;
  /** Null if the version never made predictions. */
  range: ServedRange | null;
}) {
  const query = useServedPerformance(name, version, sends ? range : null);
  return (
    <Panel aria-label="Actual performance">
      <PanelHeader
        title="Actual performance"
        ruled
        end={range === null ? undefined : <SpanTimes span={range} />}
      />
      {!sends ? (
        <EmptyState kind="no-source" title="The model sends no rows" className="min-h-28">
          Performance is measured from rows and labels.
        </EmptyState>
      ) : range === null ? (
        <EmptyState kind="no-data" title="It never served" className="min-h-28">
          Labeled requests count here after an alias makes it the serving version.
        </EmptyState>
      ) : (
        <QueryBody query={query} what="performance" rows={3}>
          {(answer) => <Measures answer={answer} />}
        </QueryBody>
      )}
    </Panel>
  );
}

/** Incidents about the model that were open while the version served. */
export function ServedIncidentsPanel({
  name,
  spans,
}: {
  name: string;
  spans: readonly ServedSpan[];
}) {
  const mayRead = useCan('incidents:read');
  const query = useIncidentsOfModel(name);
  const found = incidentsWhile(query.data ?? [], spans);
  return (
    <Panel aria-label="Incidents while serving">
      <PanelHeader
        title="Incidents while serving"
        count={query.data === undefined ? undefined : found.length}
        ruled
      />
      {!mayRead ? (
        <EmptyState
          kind="no-permission"
          title="Your role cannot see incidents"
          className="min-h-28"
        >
          An admin can grant it.
        </EmptyState>
      ) : query.data === undefined ? (
        query.isError ? (
          <LoadFailed what="incidents" query={query} />
        ) : (
          <SkeletonRows rows={2} label="Loading the incidents" />
        )
      ) : found.length === 0 ? (
        <EmptyState
          kind="no-data"
          title={spans.length === 0 ? 'It never served' : 'None'}
          className="min-h-28"
        >
          {spans.length === 0
            ? 'Model incidents count for the version that serves at the time.'
            : 'No model incident was open while this version was serving.'}
        </EmptyState>
      ) : (
        <ul className="divide-y divide-line">
          {found.map((incident) => (
            <li key={incident.id} className="flex items-start gap-2 px-4 py-2">
              <StateIcon state={incidentState(incident)} size={14} />
              <span className="min-w-0 flex-1 wrap-anywhere">
                <TextLink href={`/incidents/${incident.id}`}>{incidentKey(incident)}</TextLink>{' '}
                {incident.title}
                <span className="block text-xs text-ink-2">
                  opened <Time at={incident.openedAt} show="both" />
                </span>
              </span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

/** Verdict on the version for external gates, and its URL. */
export function VerdictPanel({ name, version }: { name: string; version: number }) {
  const query = useVerdict(name, version);
  const url = `${useOrigin()}${verdictPath(name, version)}`;
  return (
    <Panel aria-label="Gate verdict">
      <PanelHeader title="Verdict for external gates" ruled>
        {query.data === undefined ? null : (
          <StateBadge state={VERDICT[query.data.verdict].state} badge>
            {VERDICT[query.data.verdict].word}
          </StateBadge>
        )}
      </PanelHeader>
      <QueryBody query={query} what="verdict" rows={2}>
        {({ reason, checks, rollout }) => (
          <PanelBody className="grid gap-2 pt-2.5 wrap-anywhere">
            <p>
              {reason}{' '}
              {rollout === null ? null : (
                <TextLink href={modelHref(name, `rollouts/${rollout.id}`)}>Rollout</TextLink>
              )}
            </p>
            {checks.length === 0 ? null : <CheckList checks={checks} />}
            <p className="flex items-start gap-1 text-xs text-ink-2">
              <span className="ident min-w-0 flex-1 wrap-anywhere">GET {url}</span>
              <CopyButton value={url} label="Copy the verdict URL" />
            </p>
          </PanelBody>
        )}
      </QueryBody>
    </Panel>
  );
}
