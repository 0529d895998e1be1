/** What came of one probe: a verdict on an answer, or what kept it from one. */
export type ProbeAnswer =
  | { ok: boolean; detail: string; tlsExpiryDays: number | null }
  | { failure: unknown; tlsExpiryDays: number | null };
