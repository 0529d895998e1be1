import { describe, expect, it } from 'vitest';
import type { CauseGraph, CauseGraphNode } from '#lib/schemas/incidents/incidents.ts';
import { nodeId, placeCauseGraph } from './cause-graph-layout.ts';

function node(
  column: CauseGraphNode['column'],
  name: string,
  measure = 'errors up',
): CauseGraphNode {
  return {
    resource: { id: null, kind: 'service', name },
    column,
    state: 'error',
    measure,
    lagMs: 0,
  };
}

const graph: CauseGraph = {
  nodes: [
    node('cause', 'a', 'version 2.4.1 went live on all of its replicas'),
    node('first-failure', 'a'),
    node('impact', 'b'),
    node('impact', 'c'),
  ],
  edges: [
    { from: 'cause:service:a', to: 'first-failure:service:a', strength: 1, rejected: false },
    { from: 'first-failure:service:a', to: 'impact:service:b', strength: 0.5, rejected: false },
    { from: 'first-failure:service:a', to: 'impact:service:gone', strength: 0.5, rejected: false },
  ],
  complete: true,
};

describe('placeCauseGraph', () => {
  const placed = placeCauseGraph(graph, 900);
  it('puts each column into its third and keeps nodes apart', () => {
    for (const { node: each, x, width } of placed.nodes) {
      const column = ['cause', 'first-failure', 'impact'].indexOf(each.column);
      expect(x).toBeGreaterThanOrEqual(column * 300);
      expect(x + width).toBeLessThanOrEqual((column + 1) * 300);
    }
    const [b, c] = placed.nodes.filter(({ node: each }) => each.column === 'impact');
    expect(c?.y).toBeGreaterThan((b?.y ?? 0) + (b?.height ?? 0));
    expect(placed.height).toBeGreaterThan((c?.y ?? 0) + (c?.height ?? 0));
  });
  it('draws edges between known nodes only, thicker where the evidence is stronger', () => {
    expect(placed.edges.map((edge) => edge.toId)).toEqual([
      'first-failure:service:a',
      'impact:service:b',
    ]);
    expect(placed.edges[0]?.width).toBe(2.5);
    expect(placed.edges[1]?.width).toBeCloseTo(1.875);
    expect(placed.edges[0]?.path).toMatch(/^M[\d.]+ [\d.]+C/u);
  });
  it('gives long measures two lines', () => {
    const height = (id: string) => placed.nodes.find((each) => each.id === id)?.height;
    expect(height('cause:service:a')).toBeGreaterThan(height('impact:service:b') ?? 0);
  });
  it('means the credible node where the same resource was also ruled out, which stands below', () => {
    const out: CauseGraphNode = { ...node('cause', 'a', 'too late'), state: 'ruled out' };
    const both = placeCauseGraph({ ...graph, nodes: [...graph.nodes, out] }, 900);
    const [credible, below] = both.nodes.filter(({ node: each }) => each.column === 'cause');
    expect(below?.node.state).toBe('ruled out');
    expect(below?.y).toBeGreaterThan(credible?.y ?? 0);
    expect(new Set(both.nodes.map((each) => each.key)).size).toBe(both.nodes.length);
    const start = Number(/ ([\d.]+)C/u.exec(both.edges[0]?.path ?? '')?.[1]);
    expect(start).toBe((credible?.y ?? 0) + (credible?.height ?? 0) / 2);
  });
  it('survives an empty graph', () => {
    const empty = placeCauseGraph({ nodes: [], edges: [], complete: false }, 600);
    expect(empty.nodes).toEqual([]);
    expect(empty.height).toBeGreaterThan(0);
  });
  it('names nodes as the edges do', () => {
    expect(graph.nodes.map(nodeId)).toContain('first-failure:service:a');
  });
});
