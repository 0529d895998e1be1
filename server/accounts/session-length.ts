/** Session lifetime from sign-in or from its last extension, in milliseconds. */
export const sessionMs = 8 * 3_600_000;
