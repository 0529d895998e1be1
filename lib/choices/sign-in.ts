/** Bounds of the idle timeout, in minutes. A session lasts 8 hours unless it is extended. */
export const idleMinutes = { min: 5, max: 480, default: 60 } as const;

/** Kinds of second factors: codes of an authenticator app, passkeys. */
export const secondFactors = ['totp', 'passkey'] as const;
export type SecondFactor = (typeof secondFactors)[number];
