'use client';
import { useCan } from './session.tsx';

/** Explains why fields for secret references and private addresses are disabled. */
export const OUTBOUND_REASON = 'Only an admin can change this (outbound:write).';

export const OUTBOUND_TEST_REASON =
  'Only an admin can test an entry with secret references or private addresses (outbound:write).';

/** Whether the user may set secret references and private addresses. */
export const useMaySetOutbound = (): boolean => useCan('outbound:write');
