'use client';
import { modelHref } from '#components/labels/model-name.ts';
import { TextLink } from '#components/ui/link.tsx';
import { Panel, PanelFoot, PanelHeader } from '#components/ui/panel.tsx';
import { RiskBadge } from '#components/ui/risk-badge.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { RetryButton } from '#components/ui/states/retry-button.tsx';
import { Table, Td, Th } from '#components/ui/tables/table.tsx';
import { optionText } from '#lib/choices/models/models.ts';
import { cn } from '#lib/cn.ts';
import { formatMoney, formatPercent } from '#lib/format.ts';
import type { IncidentDetail } from '#lib/schemas/incidents/incidents.ts';
import type {
  ComparedDecision,
  DecisionOption,
  IncidentDecision,
} from '#lib/schemas/model-monitoring/decision.ts';
import { formatSpan } from '#lib/time-format.ts';
import {
  describeCost,
  describeLoss,
  describeQuality,
  describeSituation,
  formatTimes,
} from './decision-text.ts';
import { useDecision } from './use-decision.ts';

/**
 * Compares the options retrain, roll back, repair data, scale and do nothing. Renders nothing if
 * the incident does not affect a model.
 */
export function DecisionPanel({ incident }: { incident: IncidentDetail }) {
  const { data, isError, isLoading, refetch } = useDecision(incident.id);
  if (data === undefined && isError)
    return (
      <Panel aria-label="Options compared">
        <EmptyState kind="no-data" title="The options could not be compared" className="min-h-28">
          <RetryButton onRetry={() => void refetch()} />
        </EmptyState>
      </Panel>
    );
  // While the page opens, content below waits for this panel. The panel is empty if the incident
  // does not affect a model.
  if (isLoading) return <div data-loading="" />;
  if (data === undefined || data.comparison === null) return null;
  const { comparison } = data;
  return (
    <Panel aria-labelledby="options" className="overflow-hidden">
      <PanelHeader
        title="Options compared"
        id="options"
        ruled
        end={<TextLink href={modelHref(comparison.model)}>{comparison.model}</TextLink>}
      />
      <p className="border-b border-line px-4 py-2 text-ink-2">
        {describeSituation(comparison)} <Proposed decision={data} />
      </p>
      <OptionTable comparison={comparison} />
      <OptionCards comparison={comparison} />
      <Foot comparison={comparison} />
    </Panel>
  );
}

function Proposed({ decision: { proposal, comparison } }: { decision: IncidentDecision }) {
  const first = comparison?.options.find(({ recommended }) => recommended);
  if (proposal === null || first === undefined) return null;
  const link = <TextLink href={`/actions/${proposal.id}`}>ACT-{proposal.number}</TextLink>;
  return proposal.agrees ? (
    <>{link} proposes the first option.</>
  ) : (
    <span className="font-medium text-ink">
      {link} proposes another action ({proposal.title}) than the first option here:{' '}
      {optionText[first.kind]}.
    </span>
  );
}

function Foot({ comparison }: { comparison: ComparedDecision }) {
  const { value, model, unexplained, notes } = comparison;
  const href = `${modelHref(model)}?tab=governance`;
  return (
    <PanelFoot className="block">
      <p>
        {value === null ? (
          <>
            No amount: this model has no value model.{' '}
            <TextLink href={href}>Set value model</TextLink>
          </>
        ) : (
          <>
            Amounts from <TextLink href={href}>value model {value.version}</TextLink> ({value.kpi})
            {value.perError === null
              ? ': it has no price for this kind of error'
              : `: ${formatMoney(value.perError, value.currency)} for each bad prediction`}
          </>
        )}
      </p>
      <p>
        Ranges have 90% confidence. {formatPercent(unexplained, 0)} of the possible causes is
        unexplained.
        {notes.map((note) => ` ${note}.`).join('')}
      </p>
    </PanelFoot>
  );
}

function Stacked({ text, detail }: { text: string; detail: string | null }) {
  return (
    <>
      {text}
      {detail === null ? null : <span className="block text-xs text-ink-3">{detail}</span>}
    </>
  );
}

function Name({ option }: { option: DecisionOption }) {
  const { kind, recommended, eligible, helps } = option;
  return (
    <>
      <span className={recommended ? 'font-semibold' : 'font-medium'}>{optionText[kind]}</span>
      <span className="block text-xs text-ink-3">
        {recommended ? 'Recommended, ' : eligible ? '' : 'Not possible now, '}
        {kind === 'nothing' ? 'recovers without action' : 'helps'} with{' '}
        {formatPercent(helps.expected, 0)}
      </span>
    </>
  );
}

/** Obstacles, then the evidence for and against the option. */
function Why({ option }: { option: DecisionOption }) {
  const { blocked, speaksFor, speaksAgainst } = option;
  return (
    <ul className="grid gap-0.5 text-xs text-ink-2">
      {blocked.map((line) => (
        <li key={line} className="font-medium text-ink">
          Not now: {line}
        </li>
      ))}
      {speaksFor.map((line) => (
        <li key={line}>For: {line}</li>
      ))}
      {speaksAgainst.map((line) => (
        <li key={line}>Against: {line}</li>
      ))}
    </ul>
  );
}

function RiskWord({ risk }: Pick<DecisionOption, 'risk'>) {
  return risk === 'none' ? (
    <span className="text-ink-2">None</span>
  ) : (
    <RiskBadge risk={risk} badge={false} />
  );
}

interface OptionsProps {
  comparison: ComparedDecision;
}

function OptionTable({ comparison }: OptionsProps) {
  const { value, quality, horizonMs, options } = comparison;
  return (
    <div className="max-md:hidden">
      <Table label="Options, the recommended one first">
        <thead>
          <tr>
            <Th>Option</Th>
            <Th num>Quality afterward</Th>
            <Th num>Loss in {formatSpan(horizonMs)}</Th>
            <Th num>Cost</Th>
            <Th>Risk</Th>
            <Th num>Time</Th>
            <Th>Why</Th>
          </tr>
        </thead>
        <tbody>
          {options.map((option) => (
            <tr key={option.kind} className={cn(option.recommended && 'bg-selected')}>
              <Td className="min-w-32 align-top">
                <Name option={option} />
              </Td>
              <Td num className="align-top">
                <Stacked {...describeQuality(option.quality, quality?.measure)} />
              </Td>
              <Td num className="align-top">
                <Stacked {...describeLoss(option, comparison)} />
              </Td>
              <Td num className="align-top">
                {describeCost(option, value)}
              </Td>
              <Td className="align-top">
                <RiskWord risk={option.risk} />
              </Td>
              <Td num className="align-top whitespace-nowrap">
                {formatTimes(option)}
              </Td>
              <Td className="min-w-56 align-top">
                <Why option={option} />
              </Td>
            </tr>
          ))}
        </tbody>
      </Table>
    </div>
  );
}

function OptionCards({ comparison }: OptionsProps) {
  const { value, quality, horizonMs, options } = comparison;
  return (
    <ol className="divide-y divide-line md:hidden">
      {options.map((option) => (
        <li
          key={option.kind}
          className={cn('grid gap-1.5 px-4 py-3', option.recommended && 'bg-selected')}
        >
          <div>
            <Name option={option} />
          </div>
          <dl className="grid grid-cols-[104px_minmax(0,1fr)] gap-x-3 gap-y-0.5">
            <dt className="text-ink-3">Quality afterward</dt>
            <dd>
              <Stacked {...describeQuality(option.quality, quality?.measure)} />
            </dd>
            <dt className="text-ink-3">Loss in {formatSpan(horizonMs)}</dt>
            <dd>
              <Stacked {...describeLoss(option, comparison)} />
            </dd>
            <dt className="text-ink-3">Cost</dt>
            <dd>{describeCost(option, value)}</dd>
            <dt className="text-ink-3">Risk</dt>
            <dd>
              <RiskWord risk={option.risk} />
            </dd>
            <dt className="text-ink-3">Time</dt>
            <dd>{formatTimes(option)}</dd>
          </dl>
          <Why option={option} />
        </li>
      ))}
    </ol>
  );
}
