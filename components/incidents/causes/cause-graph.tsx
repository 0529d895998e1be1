'use client';
import { useId, useMemo, useRef } from 'react';
import { useWidth } from '#components/charts/plot/use-width.ts';
import type { CauseGraph as Graph } from '#lib/schemas/incidents/incidents.ts';
import {
  COLUMN_WORD,
  COLUMNS,
  nodeId,
  placeCauseGraph,
  type PlacedGraph,
} from './cause-graph-layout.ts';
import { CauseNode } from './cause-node.tsx';

/** Below this width, the columns are stacked. */
const NARROW = 560;

const isEmpty = (graph: Graph, column: (typeof COLUMNS)[number]): boolean =>
  graph.nodes.every((node) => node.column !== column);

/** Cause, first failure and impact in three columns, with edge widths by strength of evidence. */
export function CauseGraph({ graph }: { graph: Graph }) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const placed = useMemo(() => placeCauseGraph(graph, Math.max(width, NARROW)), [graph, width]);
  return (
    <div ref={box} role="group" aria-label="Causal graph" className="min-h-28">
      {width === 0 ? null : width < NARROW ? (
        <Stacked graph={graph} />
      ) : (
        <Columns graph={graph} placed={placed} width={width} />
      )}
    </div>
  );
}

interface ColumnsProps {
  graph: Graph;
  placed: PlacedGraph;
  width: number;
}

function Columns({ graph, placed, width }: ColumnsProps) {
  const arrow = useId();
  return (
    <div className="relative" style={{ height: placed.height }}>
      {COLUMNS.map((column, index) => (
        <p
          key={column}
          className="absolute top-2 text-xs font-medium text-ink-2"
          style={{ left: placed.heads[index] ?? 0 }}
        >
          {COLUMN_WORD[column]}
          {isEmpty(graph, column) ? (
            <span className="font-normal text-ink-3"> none observed</span>
          ) : null}
        </p>
      ))}
      <svg
        aria-hidden="true"
        width={width}
        height={placed.height}
        className="pointer-events-none absolute inset-0"
      >
        <defs>
          <marker
            id={arrow}
            viewBox="0 0 8 8"
            refX="6"
            refY="4"
            markerWidth="8"
            markerHeight="8"
            markerUnits="userSpaceOnUse"
            orient="auto"
          >
            <path d="M0 0.5 7 4 0 7.5z" fill="var(--text-2)" />
          </marker>
        </defs>
        {placed.dividers.map((x) => (
          <line
            key={x}
            x1={x}
            x2={x}
            y1="0"
            y2={placed.height}
            stroke="var(--line)"
            strokeDasharray="4 4"
          />
        ))}
        {placed.edges.map((edge) => (
          <path
            key={edge.id}
            d={edge.path}
            fill="none"
            stroke="var(--text-2)"
            strokeWidth={edge.width}
            {...(edge.rejected ? { strokeDasharray: '4 4' } : {})}
            markerEnd={`url(#${arrow})`}
          />
        ))}
      </svg>
      {placed.nodes.map(({ key, node, x, y, width: nodeWidth, height }) => (
        <CauseNode
          key={key}
          node={node}
          className="absolute"
          style={{ left: x, top: y, width: nodeWidth, height }}
        />
      ))}
    </div>
  );
}

function Stacked({ graph }: { graph: Graph }) {
  return (
    <ol className="grid grid-cols-1 gap-3 px-4 pb-4">
      {COLUMNS.map((column) => {
        const nodes = graph.nodes.filter((node) => node.column === column);
        if (nodes.length === 0) return null;
        return (
          <li key={column} className="grid grid-cols-1 gap-1.5">
            <p className="text-xs font-medium text-ink-2">{COLUMN_WORD[column]}</p>
            {nodes.map((node, index) => (
              <CauseNode
                key={`${nodeId(node)}:${index}`}
                node={node}
                className="min-h-[52px] py-1.5"
              />
            ))}
          </li>
        );
      })}
    </ol>
  );
}
