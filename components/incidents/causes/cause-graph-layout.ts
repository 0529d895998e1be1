import type { CauseGraph, CauseGraphNode } from '#lib/schemas/incidents/incidents.ts';

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
/** Maximum number of characters per line, and how many of them the time after the onset needs. */
const ONE_LINE = 26;
const LAG = 8;

export interface PlacedNode {
  id: string;
  /** Unique key, even if two nodes are the same resource. */
  key: string;
  node: CauseGraphNode;
  x: number;
  y: number;
  width: number;
  height: number;
}
export interface PlacedEdge {
  id: string;
  path: string;
  /** Stroke width in px, based on the strength of the evidence. */
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
  /** x positions of the column headers. */
  heads: number[];
}

/**
 * Id of a node in the graph's edges: its column with the resource id, or with kind and name if
 * there is no id.
 */
export function nodeId({ column, resource: { id, kind, name } }: CauseGraphNode): string {
  return `${column}:${id ?? `${kind}:${name}`}`;
}

function heightOf(node: CauseGraphNode): number {
  const letters = node.measure.length + (node.lagMs === null || node.column === 'cause' ? 0 : LAG);
  return node.state === 'ruled out' || letters > ONE_LINE ? TALL : LOW;
}

function tallOf(nodes: readonly CauseGraphNode[]): number {
  return nodes.reduce((sum, node) => sum + heightOf(node) + GAP, nodes.length ? -GAP : 0);
}

function edgePath(from: PlacedNode, to: PlacedNode): string {
  const x1 = from.x + from.width;
  const y1 = from.y + from.height / 2;
  const x2 = to.x - 7;
  const y2 = to.y + to.height / 2;
  const bend = (x2 - x1) / 2;
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
}

/**
 * Credible nodes are centered in their column, so that edges run level; ruled-out nodes are below
 * them.
 */
function placeNodes(graph: CauseGraph, width: number): PlacedNode[] {
  const column = width / COLUMNS.length;
  const nodeWidth = Math.floor(Math.min(WIDEST, column - 2 * PAD));
  const groups = COLUMNS.map((name) => {
    const all = graph.nodes.filter((node) => node.column === name);
    return {
      credible: all.filter((node) => node.state !== 'ruled out'),
      out: all.filter((node) => node.state === 'ruled out'),
    };
  });
  const tallest = Math.max(LOW, ...groups.map((group) => tallOf(group.credible)));
  return groups.flatMap(({ credible, out }, index) => {
    let y = HEAD + (tallest - tallOf(credible)) / 2;
    return [...credible, ...out].map((node, at): PlacedNode => {
      const height = heightOf(node);
      const top = Math.round(y);
      y += height + GAP;
      return {
        id: nodeId(node),
        key: `${nodeId(node)}:${at}`,
        node,
        x: Math.round(index * column + PAD),
        y: top,
        width: nodeWidth,
        height,
      };
    });
  });
}

/** Places nodes in three columns of a given width and draws the edges between them. Pure; all in px. */
export function placeCauseGraph(graph: CauseGraph, width: number): PlacedGraph {
  const column = width / COLUMNS.length;
  const nodes = placeNodes(graph, width);
  // A resource can be both the cause and a ruled-out node; edges refer to the credible one.
  const byId = new Map(
    nodes.filter(({ node }) => node.state !== 'ruled out').map((placed) => [placed.id, placed]),
  );
  for (const placed of nodes) if (!byId.has(placed.id)) byId.set(placed.id, placed);
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
  const bottom = Math.max(HEAD + LOW, ...nodes.map((placed) => placed.y + placed.height));
  return {
    nodes,
    edges,
    height: bottom + PAD,
    dividers: [column, 2 * column].map(Math.round),
    heads: COLUMNS.map((_, index) => Math.round(index * column + PAD)),
  };
}
