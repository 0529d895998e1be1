'use client';
import { useCan } from '#components/client/session.tsx';
import { CAUSE_WORD } from '#components/labels/incident-text.ts';
import { Panel, PanelHeader } from '#components/ui/panel.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { Table, Td, Th } from '#components/ui/tables/table.tsx';
import { cn } from '#lib/cn.ts';
import type { Cause, IncidentDetail } from '#lib/schemas/incidents/incidents.ts';
import { rankingText, describeRecord } from '../dialogs/record-text.ts';
import { WhyDialog } from '../dialogs/why-dialog.tsx';
import { compareCauses, type ComparedCauses, type Hypothesis } from './cause-sentences.ts';
import { CauseVerdict, WrongCauseDialog } from './cause-verdict.tsx';
import { Confidence } from './confidence.tsx';
import { explainRanking } from './explain-inputs.ts';

function Sentences({ items, none }: { items: readonly string[]; none: string }) {
  if (items.length === 0) return <span className="text-xs text-ink-2">{none}</span>;
  return (
    <ul className="grid gap-0.5 text-xs text-ink-2">
      {items.map((item) => (
        <li key={item}>{item}</li>
      ))}
    </ul>
  );
}

/** All hypotheses, with the evidence for and against each. */
export function HypothesesPanel({ incident }: { incident: IncidentDetail }) {
  const { diagnosis } = incident;
  const { record, createdAt, why } = diagnosis;
  const mayJudge = useCan('incidents:write');
  const compared = compareCauses(diagnosis.causes);
  return (
    <Panel aria-labelledby="hypotheses" className="overflow-hidden">
      <PanelHeader
        title="Hypotheses compared"
        id="hypotheses"
        ruled
        end={
          createdAt === null ? null : (
            <>
              {record.total > 0 ? (
                <span>{describeRecord({ good: record.right, ...record }, rankingText)}</span>
              ) : null}
              {why ? (
                <WhyDialog
                  subject="this ranking"
                  predictor={why.predictor}
                  version={why.version}
                  at={createdAt}
                  tookMs={why.durationMs}
                  record={record}
                  reasons={explainRanking(why.inputs)}
                />
              ) : null}
            </>
          )
        }
      />
      {diagnosis.causes.length > 0 ? (
        <>
          {compared.unknown ? (
            <NoCredibleCause incident={incident} cause={compared.unknown} />
          ) : null}
          <SharedSentences shared={compared.shared} />
          {compared.hypotheses.length > 0 ? (
            <>
              <CauseTable incident={incident} hypotheses={compared.hypotheses} />
              <CauseCards incident={incident} hypotheses={compared.hypotheses} />
            </>
          ) : null}
          {mayJudge ? <WrongCauseDialog incident={incident} causes={diagnosis.causes} /> : null}
        </>
      ) : (
        <EmptyState kind="no-data" title="No hypotheses yet" className="min-h-28">
          Changes, saturation, dependencies, traffic and data are compared once signals arrive.
        </EmptyState>
      )}
    </Panel>
  );
}

/** Shown above the hypotheses because it is not a hypothesis. */
function NoCredibleCause({ incident, cause }: { incident: IncidentDetail; cause: Cause }) {
  const mayJudge = useCan('incidents:write');
  return (
    <div className="flex items-start justify-between gap-3 border-b border-line px-4 py-3">
      <div>
        <p className="font-semibold">{CAUSE_WORD.unknown}</p>
        <Sentences items={[cause.title, ...cause.speaksFor]} none="" />
      </div>
      {mayJudge ? <CauseVerdict incident={incident} cause={cause} /> : null}
    </div>
  );
}

/** Evidence shared by all hypotheses, shown only here. */
function SharedSentences({ shared }: { shared: ComparedCauses['shared'] }) {
  const { speaksFor, speaksAgainst } = shared;
  if (speaksFor.length + speaksAgainst.length === 0) return null;
  return (
    <dl className="grid gap-1.5 border-b border-line px-4 py-2.5">
      {speaksFor.length > 0 ? <Shared title="Supports all" items={speaksFor} /> : null}
      {speaksAgainst.length > 0 ? <Shared title="Contradicts all" items={speaksAgainst} /> : null}
    </dl>
  );
}

function Shared({ title, items }: { title: string; items: readonly string[] }) {
  return (
    <div className="flex flex-wrap gap-x-3">
      <dt className="text-xs font-medium text-ink-3">{title}</dt>
      <dd className="min-w-0">
        <Sentences items={items} none="" />
      </dd>
    </div>
  );
}

interface CausesProps {
  incident: IncidentDetail;
  hypotheses: readonly Hypothesis[];
}

function CauseTable({ incident, hypotheses }: CausesProps) {
  const mayJudge = useCan('incidents:write');
  return (
    <div className="max-md:hidden">
      <Table label="Hypotheses, most likely first">
        <thead>
          <tr>
            <Th fit>
              <span className="sr-only">Rank</span>
            </Th>
            <Th>Hypothesis</Th>
            <Th>Supporting evidence</Th>
            <Th>Contradicting evidence</Th>
            <Th fit>Verdict</Th>
            {mayJudge ? <Th fit>Correct?</Th> : null}
          </tr>
        </thead>
        <tbody>
          {hypotheses.map(({ cause, speaksFor, speaksAgainst }, index) => (
            <tr key={cause.rank} className={cn(leads(cause) && 'bg-selected')}>
              <Td fit className="align-top text-ink-3 tabular-nums">
                {index + 1}
              </Td>
              <Td className="align-top">
                <span className={leads(cause) ? 'font-semibold' : 'font-medium'}>
                  {cause.title}
                </span>
                <span className="block text-xs text-ink-3">
                  {cause.kind === 'unknown' ? 'Unexplained' : CAUSE_WORD[cause.kind]}
                </span>
              </Td>
              <Td className="align-top">
                <Sentences items={speaksFor} none={describeNone(cause.speaksFor)} />
              </Td>
              <Td className="align-top">
                <Sentences items={speaksAgainst} none={describeNone(cause.speaksAgainst)} />
              </Td>
              <Td className="align-top">
                <Confidence confidence={cause.confidence} />
              </Td>
              {mayJudge ? (
                <Td fit className="align-top">
                  <CauseVerdict incident={incident} cause={cause} />
                </Td>
              ) : null}
            </tr>
          ))}
        </tbody>
      </Table>
    </div>
  );
}

/** Text for a row without specific evidence. */
const describeNone = (all: readonly string[]): string =>
  all.length === 0 ? 'None found' : 'None further';

function leads(cause: Cause): boolean {
  return cause.rank === 1 && cause.confidence.level !== 'ruled out';
}

function CauseCards({ incident, hypotheses }: CausesProps) {
  const mayJudge = useCan('incidents:write');
  return (
    <ol className="divide-y divide-line md:hidden">
      {hypotheses.map(({ cause, speaksFor, speaksAgainst }) => (
        <li
          key={cause.rank}
          className={cn('grid gap-1.5 px-4 py-3', leads(cause) && 'bg-selected')}
        >
          <div className="flex items-start justify-between gap-3">
            <span className="font-semibold">{cause.title}</span>
            <Confidence confidence={cause.confidence} />
          </div>
          <div>
            <p className="text-xs font-medium text-ink-3">Supporting evidence</p>
            <Sentences items={speaksFor} none={describeNone(cause.speaksFor)} />
          </div>
          <div>
            <p className="text-xs font-medium text-ink-3">Contradicting evidence</p>
            <Sentences items={speaksAgainst} none={describeNone(cause.speaksAgainst)} />
          </div>
          {mayJudge ? <CauseVerdict incident={incident} cause={cause} /> : null}
        </li>
      ))}
    </ol>
  );
}
