'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, toApiError } from '#components/client/api.ts';
import { queryKey } from '#lib/query-keys.ts';
import type { BaselineItem } from '#lib/schemas/drift/windows.ts';

export type BaselineBody =
  | { kind: 'period'; name: string; from: string; to: string }
  | { kind: 'version'; version: string }
  | { kind: 'champion' }
  | { kind: 'file'; name: string; file: File; prediction: string };

async function send(path: string, body: BaselineBody): Promise<BaselineItem> {
  if (body.kind !== 'file') return api<BaselineItem>(path, { method: 'POST', body });
  const form = new FormData();
  for (const name of ['name', 'prediction'] as const)
    if (body[name] !== '') form.set(name, body[name]);
  form.set('file', body.file, body.file.name);
  const answer = await fetch(path, { method: 'POST', body: form });
  if (!answer.ok) throw await toApiError(answer);
  // Safe cast: response of Tandem's own API, whose shape is tested against its documentation.
  return (await answer.json()) as BaselineItem;
}

/** Sets the baseline for comparing a model's future requests. */
export function useSetBaseline(name: string, onSet: (baseline: BaselineItem) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: BaselineBody) =>
      send(`/api/inference/models/${encodeURIComponent(name)}/baselines`, body),
    onSuccess: async (baseline) => {
      onSet(baseline);
      await client.invalidateQueries({ queryKey: queryKey('models') });
    },
  });
}
