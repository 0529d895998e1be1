/** Bounds of the idle timeout in minutes; a session lasts 8 hours without being extended. */
export const idleMinutes = { min: 5, max: 480, default: 60 } as const;
