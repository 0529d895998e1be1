'use client';
import { useRouter, useSearchParams } from 'next/navigation';
import { useTransition } from 'react';
import { useReportNavigation } from '#components/ui/pending-navigation.ts';
import { carryViewState } from '#lib/view-state.ts';

/**
 * Opens a page with the current range, time zone and environment. A slow navigation shows the
 * indicator.
 */
export function usePush(): (href: string) => void {
  const router = useRouter();
  const search = useSearchParams();
  const [pending, start] = useTransition();
  useReportNavigation(pending);
  return (href) =>
    start(() => router.push(carryViewState(href, new URLSearchParams(search.toString()))));
}
