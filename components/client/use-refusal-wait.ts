'use client';
import { useRetryWait, waitText } from '#components/ui/states/retry-wait.ts';
import { isApiError } from './api.ts';

/**
 * Wait after a refusal for too many attempts: remaining seconds and the message with them. Null for
 * every other error.
 */
export function useRefusalWait(error: unknown): { left: number; text: string | null } {
  const refusal = isApiError(error) && error.status === 429 ? error : null;
  const left = useRetryWait(refusal?.retryAfterSeconds ?? null, error);
  return { left, text: refusal === null ? null : waitText(refusal.said, left) };
}
