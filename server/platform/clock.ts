/**
 * Source of the current time. Verbs and jobs receive `now` from their caller, so that a replay
 * can inject one.
 */
export type Clock = () => Date;

export const systemClock: Clock = () => new Date();
