import type { TraceSpan } from '#lib/schemas/infrastructure/traces.ts';

type Span = Pick<TraceSpan, 'spanId' | 'parentSpanId' | 'startMs' | 'durationMs'>;

export interface WaterfallRow<T extends Span> {
  span: T;
  depth: number;
  /** Number of descendants. */
  below: number;
  /** True if the span's parent is not in the trace. */
  orphan: boolean;
  /** The span is on the critical path. */
  critical: boolean;
  /** Time in which none of the span's children ran. */
  selfMs: number;
}

interface Tree<T extends Span> {
  roots: T[];
  childrenOf: Map<string, T[]>;
}

function byStart(a: Span, b: Span): number {
  return a.startMs - b.startMs || b.durationMs - a.durationMs || (a.spanId < b.spanId ? -1 : 1);
}

/** Spans with a missing parent are roots of separate trees; so is the first span of a cycle. */
function treeOf<T extends Span>(spans: readonly T[]): Tree<T> {
  const ordered = spans.toSorted(byStart);
  const byId = new Map(ordered.map((span) => [span.spanId, span]));
  const childrenOf = new Map<string, T[]>();
  const roots: T[] = [];
  for (const span of ordered) {
    const parent = byId.get(span.parentSpanId ?? '');
    if (parent === undefined || parent === span) roots.push(span);
    else childrenOf.set(parent.spanId, [...(childrenOf.get(parent.spanId) ?? []), span]);
  }
  const reached = new Set<string>();
  const reach = (from: readonly T[]): void => {
    const waiting = [...from];
    for (let span = waiting.pop(); span !== undefined; span = waiting.pop()) {
      if (reached.has(span.spanId)) continue;
      reached.add(span.spanId);
      waiting.push(...(childrenOf.get(span.spanId) ?? []));
    }
  };
  reach(roots);
  for (const span of ordered) {
    if (reached.has(span.spanId)) continue;
    const parentId = span.parentSpanId ?? '';
    childrenOf.set(
      parentId,
      (childrenOf.get(parentId) ?? []).filter((child) => child !== span),
    );
    roots.push(span);
    reach([span]);
  }
  return { roots: roots.toSorted(byStart), childrenOf };
}

const endOf = (span: Span): number => span.startMs + span.durationMs;

/**
 * Walks back from the end of each root. The parent waited for the child that ended last before the
 * current time, then for the child that ended before that one began. Children that outlive their
 * parent are cut at its end.
 */
function criticalIds<T extends Span>({ roots, childrenOf }: Tree<T>): Set<string> {
  const last = roots.toSorted((a, b) => endOf(b) - endOf(a))[0];
  const critical = new Set<string>();
  const waiting: { span: T; untilMs: number }[] =
    last === undefined ? [] : [{ span: last, untilMs: endOf(last) }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { span, untilMs } = next;
    critical.add(span.spanId);
    const limitMs = Math.min(untilMs, endOf(span));
    let momentMs = limitMs;
    const children = (childrenOf.get(span.spanId) ?? []).toSorted(
      (a, b) => Math.min(endOf(b), limitMs) - Math.min(endOf(a), limitMs) || b.startMs - a.startMs,
    );
    for (const child of children) {
      const endMs = Math.min(endOf(child), limitMs);
      if (endMs > momentMs || child.startMs >= momentMs) continue;
      waiting.push({ span: child, untilMs: endMs });
      momentMs = child.startMs;
    }
  }
  return critical;
}

/** Time within the span that is covered by at least one child. */
function coveredMs(span: Span, children: readonly Span[]): number {
  let covered = 0;
  let reachedMs = span.startMs;
  for (const child of children.toSorted(byStart)) {
    const fromMs = Math.max(reachedMs, child.startMs);
    const toMs = Math.min(endOf(child), endOf(span));
    if (toMs <= fromMs) continue;
    covered += toMs - fromMs;
    reachedMs = toMs;
  }
  return covered;
}

/** Spans of a trace as waterfall rows: parents before children, siblings in chronological order. */
export function waterfallRows<T extends Span>(spans: readonly T[]): WaterfallRow<T>[] {
  const tree = treeOf(spans);
  const critical = criticalIds(tree);
  const isRoot = new Set(tree.roots.map((span) => span.spanId));
  const rows: WaterfallRow<T>[] = [];
  const waiting = tree.roots.toReversed().map((span) => ({ span, depth: 0 }));
  const ancestors: WaterfallRow<T>[] = [];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { span, depth } = next;
    const children = tree.childrenOf.get(span.spanId) ?? [];
    const row = {
      span,
      depth,
      below: 0,
      orphan: isRoot.has(span.spanId) && span.parentSpanId !== null,
      critical: critical.has(span.spanId),
      selfMs: Math.max(0, span.durationMs - coveredMs(span, children)),
    };
    ancestors.length = depth;
    for (const ancestor of ancestors) ancestor.below += 1;
    ancestors.push(row);
    rows.push(row);
    waiting.push(...children.toReversed().map((child) => ({ span: child, depth: depth + 1 })));
  }
  return rows;
}

/** Visible rows, without descendants of collapsed rows. */
export function openRows<T extends Span>(
  rows: readonly WaterfallRow<T>[],
  closed: ReadonlySet<string>,
): WaterfallRow<T>[] {
  const shown: WaterfallRow<T>[] = [];
  for (let at = 0; at < rows.length; at += 1) {
    const row = rows[at];
    if (row === undefined) break;
    shown.push(row);
    if (closed.has(row.span.spanId)) at += row.below;
  }
  return shown;
}

/** Position of a bar in percent of the trace; short bars get a visible minimum width. */
export function barOf(span: Span, traceMs: number): { left: number; width: number } {
  if (traceMs <= 0) return { left: 0, width: 100 };
  const left = Math.min(99.6, Math.max(0, (span.startMs / traceMs) * 100));
  const width = Math.min(100 - left, Math.max(0.4, (span.durationMs / traceMs) * 100));
  return { left, width };
}
