export const mlflowServerStates = ['failing', 'syncing', 'ok', 'waiting', 'off'] as const;
/** Seconds between two sync passes: half a minute to one day. */
export const syncSeconds = { least: 30, most: 86_400 } as const;
