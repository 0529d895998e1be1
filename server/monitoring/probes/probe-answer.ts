/** Result of one probe: a verdict on the response, or the reason there is none. */
export type ProbeAnswer =
  | { ok: boolean; detail: string; tlsExpiryDays: number | null }
  | { failure: unknown; tlsExpiryDays: number | null };
