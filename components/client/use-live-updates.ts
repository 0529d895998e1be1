'use client';
import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { isLiveTopic, stalePrefixes } from '#lib/query-keys.ts';
import { readAgain } from './invalidate-topics.ts';
import { startLiveSource, type LiveMessage } from './live-source.ts';
import { getLive, setLive, subscribeLive, type LiveState } from './live-store.ts';

const BATCH_MS = 250;
const PATIENCE_MS = 3_000;
const SILENCE_MS = 45_000;

const waiting = new Set<string>();
let everything = false;
let frames = 0;
let waitingSinceMs = Number.POSITIVE_INFINITY;
let timer: ReturnType<typeof setTimeout> | null = null;

/** Key prefixes to invalidate; an empty prefix matches everything. */
function waitingPrefixes(): (readonly string[])[] {
  if (everything) return [[]];
  return [...waiting].flatMap((topic) =>
    isLiveTopic(topic) ? stalePrefixes(topic).map((prefix) => [...prefix]) : [],
  );
}

/**
 * Refetches the changed queries. Waits for a pending response up to `PATIENCE_MS`. Otherwise
 * frequent changes would cancel a slow response repeatedly.
 */
function flush(client: QueryClient): void {
  timer = null;
  if (getLive().paused) {
    setLive({ waiting: frames });
    return;
  }
  const prefixes = waitingPrefixes();
  const busy = prefixes.some((queryKey) => client.isFetching({ queryKey }) > 0);
  if (busy && Date.now() - waitingSinceMs < PATIENCE_MS) {
    timer = setTimeout(() => flush(client), BATCH_MS);
    return;
  }
  readAgain(client, prefixes);
  waiting.clear();
  everything = false;
  frames = 0;
  waitingSinceMs = Number.POSITIVE_INFINITY;
  setLive({ waiting: 0 });
}

function take(client: QueryClient, message: LiveMessage): void {
  if (message.kind === 'lost') {
    setLive({ status: getLive().heardAtMs === 0 ? 'connecting' : 'stale' });
    return;
  }
  setLive({ status: 'live', heardAtMs: Date.now() });
  if (message.kind === 'heard') return;
  waitingSinceMs = Math.min(waitingSinceMs, Date.now());
  if (message.kind === 'resync') everything = true;
  else {
    waiting.add(message.topic);
    frames += 1;
  }
  timer ??= setTimeout(() => flush(client), BATCH_MS);
}

/**
 * Refreshes the query cache from the single event stream of this browser. Used once, in the shell.
 */
export function useLiveUpdates(): void {
  const client = useQueryClient();
  useEffect(() => {
    const stop = startLiveSource((message) => take(client, message));
    const watch = setInterval(() => {
      const { status, heardAtMs } = getLive();
      if (status === 'live' && Date.now() - heardAtMs > SILENCE_MS) setLive({ status: 'stale' });
    }, 5_000);
    return () => {
      stop();
      clearInterval(watch);
    };
  }, [client]);
}

/** Connection state and pause of the live view, with the setter for the pause. */
export function useLive(): LiveState & { setPaused: (paused: boolean) => void } {
  const client = useQueryClient();
  const state = useSyncExternalStore(subscribeLive, getLive, getLive);
  const setPaused = (paused: boolean): void => {
    setLive({ paused });
    if (!paused) flush(client);
  };
  return { ...state, setPaused };
}
