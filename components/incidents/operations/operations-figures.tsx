import { ArrowDownRight, ArrowUpRight } from 'lucide-react';
import { Panel } from '#components/ui/panel.tsx';
import { cn } from '#lib/cn.ts';
import type { OperationsReport } from '#lib/schemas/incidents/operations.ts';
import { operationsFigures, type Compared, type FigureText } from './operations-text.ts';

function ComparedWord({ compared }: { compared: Compared }) {
  const Icon = compared.up ? ArrowUpRight : ArrowDownRight;
  return (
    <span
      className={cn(
        'inline-flex items-center gap-1 text-xs font-medium',
        compared.better === true && 'text-ok-text',
        compared.better === false && 'text-error-text',
        compared.better === null && 'text-ink-3',
      )}
    >
      {compared.better === null ? null : <Icon size={14} aria-hidden="true" />}
      {compared.word}
    </span>
  );
}

function Figure({ label, value, unit, compared, definition }: FigureText) {
  return (
    <li className="flex min-w-0 flex-col gap-0.5 border-t border-l border-line px-4 py-3 print:py-2">
      <span className="text-xs font-medium text-ink-2">{label}</span>
      <span className="flex flex-wrap items-baseline gap-x-2">
        <b
          className={cn(
            'text-2xl font-semibold tabular-nums',
            value === null && 'text-lg text-ink-3',
          )}
        >
          {value ?? 'not measured'}
        </b>
        {unit === null ? null : <span className="text-xs text-ink-2">{unit}</span>}
      </span>
      {compared === null ? null : <ComparedWord compared={compared} />}
      <span className="text-xs text-pretty text-ink-2">{definition}</span>
    </li>
  );
}

/**
 * Figures of the period, each with its definition and the previous period. In print, three per row.
 */
export function OperationsFigures({
  report,
  paper = false,
}: {
  report: OperationsReport;
  paper?: boolean;
}) {
  return (
    <Panel aria-label="Figures of the period" className="overflow-hidden">
      <ul
        className={cn(
          '-mt-px -ml-px grid grid-cols-1 print:grid-cols-3',
          paper ? 'sm:grid-cols-3' : 'sm:grid-cols-2 xl:grid-cols-4',
        )}
      >
        {operationsFigures(report).map((figure) => (
          <Figure key={figure.label} {...figure} />
        ))}
      </ul>
    </Panel>
  );
}
