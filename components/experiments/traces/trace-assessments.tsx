import { Badge } from '#components/ui/badge.tsx';
import { Panel, PanelHeader } from '#components/ui/panel.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { Table, Td, Th } from '#components/ui/tables/table.tsx';
import { Time } from '#components/ui/time.tsx';
import type { TraceAssessmentItem } from '#lib/schemas/experiments/traces.ts';
import { describeAssessor } from './trace-text.ts';

function Said({ item }: { item: TraceAssessmentItem }) {
  return (
    <div className="grid gap-0.5 wrap-anywhere">
      {item.value === null ? null : <span className="ident">{item.value}</span>}
      {item.error === null ? null : <span className="text-error-text">Failed: {item.error}</span>}
      {item.rationale === null ? null : (
        <span className="whitespace-pre-wrap text-ink-2">{item.rationale}</span>
      )}
    </div>
  );
}

/** Assessments of a trace by users, judges and code, including replaced ones. */
export function TraceAssessments({ items }: { items: readonly TraceAssessmentItem[] }) {
  return (
    <Panel aria-label="Assessments">
      <PanelHeader title="Assessments" count={items.length} ruled={items.length === 0} />
      {items.length === 0 ? (
        <EmptyState kind="no-data" title="No assessments yet" className="min-h-24">
          Use mlflow.log_feedback() and mlflow.log_expectation().
        </EmptyState>
      ) : (
        <Table label="Assessments">
          <thead>
            <tr>
              <Th>Assessment</Th>
              <Th>Value</Th>
              <Th>By</Th>
              <Th fit>Time</Th>
            </tr>
          </thead>
          <tbody>
            {items.map((item) => (
              <tr key={item.id}>
                <Td>
                  <span className="flex flex-wrap items-center gap-1.5">
                    <span className="ident wrap-anywhere">{item.name}</span>
                    {item.kind === 'expectation' ? <Badge>expected</Badge> : null}
                    {item.valid ? null : <Badge>replaced</Badge>}
                    {item.spanId === null ? null : (
                      <span className="text-xs text-ink-3">
                        span <span className="ident">{item.spanId}</span>
                      </span>
                    )}
                  </span>
                </Td>
                <Td>
                  <Said item={item} />
                </Td>
                <Td className="wrap-anywhere">{describeAssessor(item)}</Td>
                <Td fit>
                  <Time at={item.at} />
                </Td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </Panel>
  );
}
