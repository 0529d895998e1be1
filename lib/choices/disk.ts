/**
 * Kinds of data whose writes pause while the disk is almost full, in the order in which they pause.
 */
export const pausableWrites = ['samples', 'logs', 'history'] as const;
export type PausableWrites = (typeof pausableWrites)[number];
