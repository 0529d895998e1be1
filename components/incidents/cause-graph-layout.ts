import type { CauseGraph, CauseGraphNode } from '#lib/schemas/incidents.ts';

export const COLUMNS = ['cause', 'first-failure', 'impact'] as const;
export const COLUMN_WORD: Record<CauseGraphNode['column'], string> = {
  cause: 'Cause',
  'first-failure': 'First failure',
  impact: 'Impact',
};

const HEAD = 36;
const GAP = 12;
const PAD = 16;
const LOW = 50;
const TALL = 66;
const WIDEST = 236;
/** A longer measure takes two lines. */
const ONE_LINE = 26;

export interface PlacedNode {
  id: string;
  node: CauseGraphNode;
  x: number;
  y: number;
  width: number;
  height: number;
}
export interface PlacedEdge {
  id: string;
  path: string;
  /** Stroke width in px, by strength. */
  width: number;
  rejected: boolean;
  fromId: string;
  toId: string;
}
export interface PlacedGraph {
  nodes: PlacedNode[];
  edges: PlacedEdge[];
  height: number;
  /** x of the lines between the columns. */
  dividers: number[];
  /** x of the column heads. */
  heads: number[];
}

/** Name of a node in the edges of the graph: column, kind and name. */
export function nodeId(node: CauseGraphNode): string {
  return `${node.column}:${node.resource.kind}:${node.resource.name}`;
}

function heightOf(node: CauseGraphNode): number {
  return node.measure.length > ONE_LINE ? TALL : LOW;
}

function edgePath(from: PlacedNode, to: PlacedNode): string {
  const x1 = from.x + from.width;
  const y1 = from.y + from.height / 2;
  const x2 = to.x - 7;
  const y2 = to.y + to.height / 2;
  const bend = (x2 - x1) / 2;
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
}

/** Places nodes in three columns of a given width and draws the edges between them. Pure; all in px. */
export function placeCauseGraph(graph: CauseGraph, width: number): PlacedGraph {
  const column = width / COLUMNS.length;
  const nodeWidth = Math.min(WIDEST, column - 2 * PAD);
  const groups = COLUMNS.map((name) => graph.nodes.filter((node) => node.column === name));
  const tall = groups.map((nodes) =>
    nodes.reduce((sum, node) => sum + heightOf(node) + GAP, nodes.length ? -GAP : 0),
  );
  const tallest = Math.max(LOW, ...tall);
  const nodes = groups.flatMap((group, index): PlacedNode[] => {
    // Few nodes stand in the middle of the tallest column, so that edges run level.
    let y = HEAD + (group.length === 1 ? (tallest - (tall[index] ?? 0)) / 2 : 0);
    return group.map((node) => {
      const height = heightOf(node);
      const placed = {
        id: nodeId(node),
        node,
        x: Math.round(index * column + PAD),
        y: Math.round(y),
        width: Math.floor(nodeWidth),
        height,
      };
      y += height + GAP;
      return placed;
    });
  });
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const edges = graph.edges.flatMap((edge): PlacedEdge[] => {
    const from = byId.get(edge.from);
    const to = byId.get(edge.to);
    if (!from || !to || from === to) return [];
    const strength = Math.min(1, Math.max(0, edge.strength));
    return [
      {
        id: `${edge.from}>${edge.to}`,
        path: edgePath(from, to),
        width: 1.25 + 1.25 * strength,
        rejected: edge.rejected,
        fromId: edge.from,
        toId: edge.to,
      },
    ];
  });
  return {
    nodes,
    edges,
    height: HEAD + tallest + PAD,
    dividers: [column, 2 * column].map(Math.round),
    heads: COLUMNS.map((_, index) => Math.round(index * column + PAD)),
  };
}
