/** How long a session lasts from signing in, or from being extended, in milliseconds. */
export const sessionMs = 8 * 3_600_000;
