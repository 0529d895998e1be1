/** Where the present comes from. Verbs and jobs take `now` from their caller, so that a replay can inject one. */
export type Clock = () => Date;

export const systemClock: Clock = () => new Date();
