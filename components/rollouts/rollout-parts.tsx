'use client';
import { CheckList } from '#components/actions/checks-panel.tsx';
import { actionKey } from '#components/labels/action-text.ts';
import { measureFigure, metricWord } from '#components/labels/measure-text.ts';
import { statusWord } from '#components/labels/model-text.ts';
import { GATE_CHECKS, sliceName, VERDICTS } from '#components/labels/rollout-text.ts';
import { TextLink } from '#components/ui/link.tsx';
import { Panel, PanelBody, PanelHeader } from '#components/ui/panel.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { Table, Td, Th } from '#components/ui/tables/table.tsx';
import { Time } from '#components/ui/time.tsx';
import { formatFixed, formatNumber, formatPercent } from '#lib/format.ts';
import type { GateComparison, GateJudged, RolloutDetail } from '#lib/schemas/rollouts/rollouts.ts';

/**
 * Losses are between 0 and 5. Errors of numeric predictions have the same scale as the predictions.
 */
const describeLoss = (measure: string) => (value: number | null) =>
  value === null
    ? 'unknown'
    : measure === 'absolute error'
      ? formatNumber(value, 4)
      : formatFixed(value, 3);

function GateRow({ compared, measure }: { compared: GateComparison; measure: string }) {
  const loss = describeLoss(measure);
  return (
    <tr>
      <Td className="font-medium">{sliceName(compared)}</Td>
      <Td num>{formatNumber(compared.rows)}</Td>
      {compared.positives !== null && <Td num>{formatNumber(compared.positives)}</Td>}
      <Td num>{loss(compared.champion)}</Td>
      <Td num>{loss(compared.challenger)}</Td>
      <Td num>
        {loss(compared.difference)}{' '}
        <span className="text-ink-3">
          ({loss(compared.lower)} to {loss(compared.upper)})
        </span>
      </Td>
      <Td>
        <StateBadge state={VERDICTS[compared.verdict]}>{compared.verdict}</StateBadge>
      </Td>
    </tr>
  );
}

/** Measures with a target value, with the version that is closer to it. */
function AimedTable({
  aimed,
  version,
  base,
}: {
  aimed: GateJudged['aimed'];
  version: string;
  base: string;
}) {
  return (
    <Table label={`Targets of version ${version} and version ${base}`}>
      <thead>
        <tr>
          <Th>Target</Th>
          <Th num>Requests</Th>
          <Th num>v{base}</Th>
          <Th num>v{version}</Th>
          <Th num>Difference of the distances</Th>
          <Th>Verdict</Th>
        </tr>
      </thead>
      <tbody>
        {aimed.map(({ measure, target, rows, verdict, ...figures }) => {
          const figure = (value: number | null) => measureFigure(measure, value);
          return (
            <tr key={measure}>
              <Td className="font-medium">
                {metricWord(measure)}: {figure(target)}
              </Td>
              <Td num>{formatNumber(rows)}</Td>
              <Td num>{figure(figures.champion)}</Td>
              <Td num>{figure(figures.challenger)}</Td>
              <Td num>
                {figure(figures.difference)}{' '}
                <span className="text-ink-3">
                  ({figure(figures.lower)} to {figure(figures.upper)})
                </span>
              </Td>
              <Td>
                <StateBadge state={VERDICTS[verdict]}>{verdict}</StateBadge>
              </Td>
            </tr>
          );
        })}
      </tbody>
    </Table>
  );
}

/** Checks of the gate with their results. */
function GateChecks({ checks }: Pick<GateJudged, 'checks'>) {
  if (checks.length === 0) return null;
  return (
    <Table label="Checks of the gate" className="border-b border-line">
      <thead>
        <tr>
          <Th>Check</Th>
          <Th>Verdict</Th>
          <Th>Result</Th>
        </tr>
      </thead>
      <tbody>
        {checks.map(({ id, title, status, detail }) => (
          <tr key={id}>
            <Td className="font-medium">{title}</Td>
            <Td>
              <StateBadge state={GATE_CHECKS[status].state}>{GATE_CHECKS[status].word}</StateBadge>
            </Td>
            <Td className="min-w-60 wrap-anywhere">{detail}</Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

/** Maximum loss that the policy allows, if it does not require an improvement. */
function describeRule({ rule, measure }: GateJudged): string {
  const { margin, limit } = rule;
  if (margin === null || limit === null) return '';
  return ` The policy allows a loss that is worse by ${formatPercent(margin, 10)} than the current version, ${describeLoss(measure)(limit)}.`;
}

/** Both versions compared on the same later requests, slice by slice. */
export function GatePanel({ rollout }: { rollout: RolloutDetail }) {
  const { gate, version, baseVersion } = rollout;
  if (gate?.kind !== 'judged')
    return (
      <Panel aria-label="Gate">
        <PanelHeader title="Gate" ruled />
        <EmptyState kind="no-data" title="Not evaluated yet" className="min-h-28">
          {gate === null
            ? 'Collecting requests later than the training data.'
            : `${formatNumber(gate.rows)} of ${formatNumber(gate.needed)} labeled requests later than the training data received.`}
        </EmptyState>
      </Panel>
    );
  return (
    <Panel aria-label="Gate">
      <PanelHeader
        title="Gate"
        count={`${formatNumber(gate.rows)} requests`}
        ruled
        end={<Time at={gate.at} show="both" />}
      />
      <p className="px-4 py-2 text-ink-2">
        {gate.reason} Mean {gate.measure} of the same requests, later than the training data; below
        0 the new version is better. {gate.comparisons} intervals at {formatPercent(gate.level, 2)}{' '}
        each, to hold together.
        {describeRule(gate)}
        {gate.measure.includes('NDCG') &&
          ` Items never shown by v${baseVersion} could not be chosen, so lists with new items usually score too low.`}
      </p>
      <GateChecks checks={gate.checks} />
      <Table label={`Version ${version} compared with version ${baseVersion}, by slice`}>
        <thead>
          <tr>
            <Th>Slice</Th>
            <Th num>Requests</Th>
            {gate.overall.positives !== null && <Th num>Positive</Th>}
            <Th num>v{baseVersion}</Th>
            <Th num>v{version}</Th>
            <Th num>Difference</Th>
            <Th>Verdict</Th>
          </tr>
        </thead>
        <tbody>
          {[gate.overall, ...gate.slices].map((compared) => (
            <GateRow key={sliceName(compared)} compared={compared} measure={gate.measure} />
          ))}
        </tbody>
      </Table>
      {gate.aimed.length === 0 ? null : (
        <AimedTable aimed={gate.aimed} version={version} base={baseVersion} />
      )}
    </Panel>
  );
}

/** Traffic shares, each with the version's latest check. */
export function TrafficPanel({ rollout }: { rollout: RolloutDetail }) {
  const { policy, checks, percent } = rollout;
  const last = checks.at(-1);
  return (
    <Panel aria-label="Traffic">
      <PanelHeader title="Traffic" count={formatPercent(percent / 100)} ruled />
      <ol className="flex flex-wrap gap-x-6 gap-y-1 px-4 py-2">
        {policy.rollout.steps.map((step) => {
          const own = checks.filter((check) => check.percent === step);
          const passed = own.filter(({ ok }) => ok).length;
          return (
            <li key={step} className={step === percent ? 'font-medium' : 'text-ink-2'}>
              {formatPercent(step / 100)}{' '}
              <span className="text-ink-3">
                {own.length === 0
                  ? 'not checked'
                  : `${passed} of ${policy.rollout.checks} checks passed`}
              </span>
            </li>
          );
        })}
      </ol>
      {last === undefined ? (
        <EmptyState kind="no-data" title="No checks yet" className="min-h-24">
          Each step is checked {policy.rollout.checks} times, with at least{' '}
          {policy.rollout.requestsAtLeast} requests.
        </EmptyState>
      ) : (
        <PanelBody>
          <p className="mb-1.5 text-xs text-ink-3">
            Newest check,{' '}
            {last.percent === 0
              ? 'before its first share'
              : `at ${formatPercent(last.percent / 100)}`}
            , {formatNumber(last.rows)} requests, <Time at={last.at} show="absolute" />
          </p>
          <CheckList checks={last.items} />
        </PanelBody>
      )}
    </Panel>
  );
}

function Verdict({
  title,
  found,
  waits,
}: {
  title: string;
  found: RolloutDetail['late'];
  waits: string;
}) {
  return (
    <section aria-label={title} className="min-w-0">
      <PanelHeader
        title={title}
        {...(found === null ? {} : { end: <Time at={found.at} show="both" /> })}
      />
      <PanelBody>
        {found === null ? (
          <p className="text-ink-2">{waits}</p>
        ) : (
          <>
            <p className="mb-1.5">
              <StateBadge
                state={found.without !== null ? 'warning' : found.passed ? 'success' : 'error'}
              >
                {found.without !== null ? 'Not shown' : found.passed ? 'Met' : 'Failed'}
              </StateBadge>{' '}
              {found.reason}{' '}
              {found.without === null ? null : `A person continued with ${found.without}.`}
            </p>
            <ul className="grid gap-1 text-ink-2">
              {found.items.map((item) => (
                <li key={item.title} className="wrap-anywhere">
                  {item.title}: {item.detail}
                </li>
              ))}
            </ul>
            <p className="mt-1.5 text-xs text-ink-3">
              {formatNumber(found.rows)} requests
              {found.maturity === null
                ? ', no labels needed'
                : `, ${formatPercent(found.maturity)} of the expected labels`}
            </p>
          </>
        )}
      </PanelBody>
    </section>
  );
}

/** Immediate verification and label-based verification. */
export function VerificationPanels({ rollout }: { rollout: RolloutDetail }) {
  const { lateRowsAtLeast, maturityAtLeast } = rollout.policy.rollout;
  return (
    <Panel
      aria-label="Verification"
      className="grid divide-line max-md:divide-y md:grid-cols-2 md:divide-x"
    >
      <Verdict
        title="Provisional"
        found={rollout.provisional}
        waits="Answers, latency, mix and estimate are evaluated after it serves all requests."
      />
      <Verdict
        title="Verified by labels"
        found={rollout.late}
        waits={`Needs ${formatNumber(lateRowsAtLeast)} labelled requests, and ${formatPercent(maturityAtLeast)} of their labels.`}
      />
    </Panel>
  );
}

/** All decisions and orders, newest first. */
export function RolloutHistory({ rollout }: { rollout: RolloutDetail }) {
  const { retraining, promotion, orders } = rollout;
  const actions = [retraining, promotion, ...orders].filter((action) => action !== null);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-(--gutter) lg:grid-cols-2">
      <Panel aria-label="Actions">
        <PanelHeader title="Actions" count={actions.length} ruled />
        <ul className="divide-y divide-line">
          {actions.map((action) => (
            <li key={action.id} className="flex min-h-9 flex-wrap items-center gap-x-3 px-4 py-1.5">
              <TextLink href={action.href}>{actionKey(action)}</TextLink>
              <span className="min-w-0 flex-1 wrap-anywhere">{action.title}</span>
              <span className="text-ink-2">{statusWord(action.status)}</span>
            </li>
          ))}
        </ul>
      </Panel>
      <Panel aria-label="What happened">
        <PanelHeader title="What happened" count={rollout.history.length} ruled />
        <ol className="divide-y divide-line">
          {rollout.history.toReversed().map((note) => (
            <li key={`${note.at}:${note.text}`} className="px-4 py-1.5">
              <span className="wrap-anywhere">{note.text}</span>
              <span className="block text-xs text-ink-3">
                <Time at={note.at} show="both" /> by {note.by}
              </span>
            </li>
          ))}
        </ol>
      </Panel>
    </div>
  );
}
