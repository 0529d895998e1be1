'use client';
import { useCan } from '#components/shell/session.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { Panel, PanelHeader } from '#components/ui/panel.tsx';
import { Table, Td, Th } from '#components/ui/table.tsx';
import { cn } from '#lib/cn.ts';
import type { Cause, IncidentDetail } from '#lib/schemas/incidents.ts';
import { CauseVerdict, WrongCauseDialog } from './cause-verdict.tsx';
import { Confidence } from './confidence.tsx';
import { CAUSE_WORD } from './incident-words.ts';
import { rankingWords, recordWords } from './record-words.ts';
import { explainRanking } from './explain-inputs.ts';
import { WhyDialog } from './why-dialog.tsx';

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

/** Every hypothesis with what speaks for and against it. */
export function HypothesesPanel({ incident }: { incident: IncidentDetail }) {
  const { diagnosis } = incident;
  const { record, createdAt, why } = diagnosis;
  const mayJudge = useCan('incidents:write');
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
                <span>{recordWords({ good: record.right, ...record }, rankingWords)}</span>
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
          <CauseTable incident={incident} causes={diagnosis.causes} />
          <CauseCards incident={incident} causes={diagnosis.causes} />
          {mayJudge ? <WrongCauseDialog incident={incident} causes={diagnosis.causes} /> : null}
        </>
      ) : (
        <EmptyState kind="no-data" title="No hypothesis yet" className="min-h-28">
          Changes, saturation, dependencies, traffic and data are compared once signals are in.
        </EmptyState>
      )}
    </Panel>
  );
}

interface CausesProps {
  incident: IncidentDetail;
  causes: readonly Cause[];
}

function CauseTable({ incident, causes }: CausesProps) {
  const mayJudge = useCan('incidents:write');
  return (
    <div className="max-md:hidden">
      <Table label="Hypotheses, likeliest first">
        <thead>
          <tr>
            <Th fit>
              <span className="sr-only">Rank</span>
            </Th>
            <Th>Hypothesis</Th>
            <Th>Speaks for it</Th>
            <Th>Speaks against it</Th>
            <Th fit>Verdict</Th>
            {mayJudge ? <Th fit>Correct?</Th> : null}
          </tr>
        </thead>
        <tbody>
          {causes.map((cause) => (
            <tr key={cause.rank} className={cn(leads(cause) && 'bg-selected')}>
              <Td fit className="align-top text-ink-3 tabular-nums">
                {cause.rank}
              </Td>
              <Td className="align-top">
                <span className={leads(cause) ? 'font-semibold' : 'font-medium'}>
                  {cause.kind === 'unknown' ? CAUSE_WORD.unknown : cause.title}
                </span>
                {cause.kind === 'unknown' ? null : (
                  <span className="block text-xs text-ink-3">{CAUSE_WORD[cause.kind]}</span>
                )}
              </Td>
              <Td className="align-top">
                <Sentences items={cause.speaksFor} none="Nothing found" />
              </Td>
              <Td className="align-top">
                <Sentences items={cause.speaksAgainst} none="Nothing found" />
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

function leads(cause: Cause): boolean {
  return cause.rank === 1 && cause.kind !== 'unknown' && cause.confidence.level !== 'ruled out';
}

function CauseCards({ incident, causes }: CausesProps) {
  const mayJudge = useCan('incidents:write');
  return (
    <ol className="divide-y divide-line md:hidden">
      {causes.map((cause) => (
        <li
          key={cause.rank}
          className={cn('grid gap-1.5 px-4 py-3', leads(cause) && 'bg-selected')}
        >
          <div className="flex items-start justify-between gap-3">
            <span className="font-semibold">
              {cause.kind === 'unknown' ? CAUSE_WORD.unknown : cause.title}
            </span>
            <Confidence confidence={cause.confidence} />
          </div>
          <div>
            <p className="text-xs font-medium text-ink-3">Speaks for it</p>
            <Sentences items={cause.speaksFor} none="Nothing found" />
          </div>
          <div>
            <p className="text-xs font-medium text-ink-3">Speaks against it</p>
            <Sentences items={cause.speaksAgainst} none="Nothing found" />
          </div>
          {mayJudge ? <CauseVerdict incident={incident} cause={cause} /> : null}
        </li>
      ))}
    </ol>
  );
}
