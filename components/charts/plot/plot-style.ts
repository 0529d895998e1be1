// Shared style of all Recharts plots. Recharts has no theme; its components get the style as
// properties.

export const AXIS_TEXT = { fill: 'var(--text-3)', fontSize: 11 };

export const GRID = { syncWithTicks: true, vertical: false, stroke: 'var(--grid)' };

/** The bottom axis. */
export const BASE_AXIS = {
  tickLine: false,
  tickMargin: 6,
  axisLine: { stroke: 'var(--line-strong)' },
  tick: AXIS_TEXT,
};

/** The value axis, on the left. */
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
