// What all plots of Recharts look like: its parts take it as properties, it has no theme of its own.

export const AXIS_TEXT = { fill: 'var(--text-3)', fontSize: 11 };

export const GRID = { syncWithTicks: true, vertical: false, stroke: 'var(--grid)' };

/** The axis below. */
export const BASE_AXIS = {
  tickLine: false,
  tickMargin: 6,
  axisLine: { stroke: 'var(--line-strong)' },
  tick: AXIS_TEXT,
};

/** The axis of values, at the left. */
export const VALUE_AXIS = {
  type: 'number',
  axisLine: false,
  tickLine: false,
  tickMargin: 4,
  tick: AXIS_TEXT,
  interval: 0,
} as const;

export const TOOLTIP = {
  isAnimationActive: false,
  contentStyle: {
    background: 'var(--raised)',
    border: '1px solid var(--line-strong)',
    borderRadius: 6,
    fontSize: 12,
    padding: '6px 10px',
  },
  labelStyle: { color: 'var(--text-2)' },
  itemStyle: { color: 'var(--text-1)', padding: 0 },
};
