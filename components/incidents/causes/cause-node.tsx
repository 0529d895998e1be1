import { Link } from '#components/ui/link.tsx';
import { StateIcon } from '#components/ui/state-badge.tsx';
import type { State } from '#components/ui/states/states.tsx';
import { cn } from '#lib/cn.ts';
import type { CauseGraphNode } from '#lib/schemas/incidents/incidents.ts';
import { formatSpan } from '#lib/time-format.ts';
import { ResourceIcon } from '../resource-icon.tsx';
import { COLUMN_WORD } from './cause-graph-layout.ts';

const MEASURE: Record<CauseGraphNode['state'], string> = {
  critical: 'text-critical-text',
  error: 'text-error-text',
  warning: 'text-warning-text',
  ok: 'text-ink-2',
  'ruled out': 'text-ink-3',
};

/** Time lag such as "+2 min", after the suspected change, otherwise after the onset. */
export function describeLag(lagMs: number | null): string {
  return lagMs === null ? '' : `+${formatSpan(lagMs)}`;
}

export function nodeState(node: CauseGraphNode): State | null {
  return node.state === 'ruled out' || node.state === 'ok' ? null : node.state;
}

function boxClass(node: CauseGraphNode): string {
  if (node.state === 'ruled out') return 'border border-dashed border-line-strong';
  if (node.column === 'cause') return 'border-[1.5px] border-ink';
  if (node.state === 'critical') return 'border border-critical-line bg-critical-tint';
  return 'border border-line-strong';
}

function describeMeasure({ state, measure }: CauseGraphNode): string {
  if (state !== 'ruled out') return measure;
  return measure === 'ruled out' ? 'Ruled out' : `Ruled out: ${measure}`;
}

export interface CauseNodeProps {
  node: CauseGraphNode;
  className?: string;
  style?: { left: number; top: number; width: number; height: number };
}

/** One box of the causal graph. Links to the resource if there is one. */
export function CauseNode({ node, className, style }: CauseNodeProps) {
  const state = nodeState(node);
  // The first cause is an event, so it has no state icon.
  const icon = state !== null && node.column !== 'cause';
  const lag = node.column === 'cause' ? '' : describeLag(node.lagMs);
  const body = (
    <>
      <ResourceIcon
        kind={node.resource.kind}
        className={node.state === 'ruled out' ? 'flex-none text-ink-3' : 'flex-none text-ink-2'}
      />
      <span className="min-w-0 flex-1">
        <span className="flex items-center gap-1">
          <span
            className={cn(
              'truncate leading-[18px]',
              node.state === 'ruled out' ? 'text-ink-2' : 'font-semibold',
            )}
            title={node.resource.name}
          >
            {node.resource.name}
          </span>
          {icon ? <StateIcon state={state} size={14} className="ml-auto" /> : null}
        </span>
        <span className="flex items-end justify-between gap-1.5 text-xs">
          <span
            className={cn(
              'line-clamp-2 min-w-0 wrap-anywhere',
              node.column === 'cause' ? 'text-ink-2' : MEASURE[node.state],
            )}
            title={node.measure}
          >
            {describeMeasure(node)}
          </span>
          {lag ? (
            <span className="flex-none whitespace-nowrap text-ink-3 tabular-nums">{lag}</span>
          ) : null}
        </span>
      </span>
      <span className="sr-only">{COLUMN_WORD[node.column]}</span>
    </>
  );
  const box = cn(
    'flex items-center gap-2.5 rounded-md bg-surface px-3 text-left',
    boxClass(node),
    className,
  );
  if (node.resource.id === null)
    return (
      <div className={box} style={style}>
        {body}
      </div>
    );
  return (
    <Link
      href={`/infrastructure/${node.resource.id}`}
      className={cn(box, 'transition-colors hover:bg-hover')}
      style={style}
    >
      {body}
    </Link>
  );
}
