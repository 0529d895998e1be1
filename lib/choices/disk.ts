/** Kinds of data whose writes pause while the disk is almost full, in pause order. */
export const pausableWrites = ['samples', 'logs', 'history'] as const;
export type PausableWrites = (typeof pausableWrites)[number];
