/** Kinds of data that are no longer written while the disk is almost full, in the order in which they are paused. */
export const pausableWrites = ['samples', 'logs', 'history'] as const;
export type PausableWrites = (typeof pausableWrites)[number];
